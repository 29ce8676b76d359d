package io.blobferry.verify;

import io.blobferry.report.Figure;
import io.blobferry.report.Report;
import io.blobferry.verify.VerifyResult.Proof;
import java.util.ArrayList;
import java.util.List;

/** A verification's result as a report. */
public final class VerifyReport {
    private VerifyReport() {}

    public static Report of(VerifyResult result) {
        List<Report.Section> sections = new ArrayList<>();
        sections.add(compared(result));
        sections.add(proven(result));
        sections.add(found(result));
        if (!result.incomplete().isEmpty()) {
            sections.add(new Report.Section("Incomplete", incomplete(result)));
        }
        return new Report(
                "verify", result.request().subject(), result.verdict(), result.startedAt(), result.endedAt(), sections);
    }

    private static Report.Section compared(VerifyResult result) {
        VerifyResult.Counts counts = result.counts();
        List<Figure> figures = new ArrayList<>();
        figures.add(Figure.text("depth", "compared by", result.request().depth().label()));
        result.request().sample().ifPresent(sample -> {
            figures.add(Figure.text("sample", "of which, beyond the listings, a sample of", sample.toString()));
            figures.add(Figure.text("seed", "the sample's seed", sample.seed()));
        });
        figures.add(Figure.count("blobs", "blobs compared", counts.blobs()));
        figures.add(Figure.bytes("bytes", "their size", counts.bytes()));
        figures.add(Figure.count("objects", "objects listed", counts.objects()));
        figures.add(Figure.count("unrouted", "blobs that no route backs up", counts.unrouted()));
        figures.add(Figure.count("unrelated", "objects that no route gives to a blob", counts.unrelated()));
        figures.add(Figure.count("changed", "blobs that changed during the comparison", counts.changed()));
        figures.add(Figure.bytes("bytesRead", "bytes read", counts.bytesRead()));
        figures.add(Figure.duration(
                "skewSeconds", "allowed for clocks and copies", result.request().skew()));
        figures.add(Figure.count("requests", "requests", counts.requests()));
        return new Report.Section("Compared", figures);
    }

    private static Report.Section proven(VerifyResult result) {
        List<Figure> figures = new ArrayList<>();
        for (Proof proof : Proof.values()) {
            figures.add(Figure.count(proof.figure(), proof.label(), result.proven(proof)));
        }
        return new Report.Section("As it should be", figures);
    }

    private static Report.Section found(VerifyResult result) {
        List<Figure> figures = new ArrayList<>();
        for (DifferenceKind kind : DifferenceKind.values()) {
            if (result.found(kind) > 0) {
                figures.add(Figure.count(kind.figure(), kind.label(), result.found(kind)));
            }
        }
        if (figures.isEmpty()) {
            figures.add(Figure.count("findings", "findings", 0));
        }
        return new Report.Section("Found", figures);
    }

    private static List<Figure> incomplete(VerifyResult result) {
        List<Figure> figures = new ArrayList<>();
        for (int i = 0; i < result.incomplete().size(); i++) {
            figures.add(Figure.text(
                    "incomplete" + (i + 1), "not compared", result.incomplete().get(i)));
        }
        return figures;
    }
}
