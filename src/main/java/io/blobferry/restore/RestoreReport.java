package io.blobferry.restore;

import io.blobferry.report.Figure;
import io.blobferry.report.Finding;
import io.blobferry.report.Finding.Weight;
import io.blobferry.report.Report;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A restore's result as a report, and what it says about single blobs. */
public final class RestoreReport {
    private RestoreReport() {}

    /**
     * The findings about one blob; none if all is as it should be.
     *
     * @param blob the blob's name
     */
    public static List<Finding> findings(String blob, RestoreOutcome outcome) {
        return switch (outcome) {
            case RestoreOutcome.Restored(long ignored, List<String> doubts, List<String> notes) ->
                completed(blob, doubts, notes);
            case RestoreOutcome.AlreadyThere(long ignored, List<String> doubts, List<String> notes) ->
                completed(blob, doubts, notes);
            case RestoreOutcome.NotReplaced(String detail) -> one(Weight.DIFFERENCE, "not replaced", blob, detail);
            case RestoreOutcome.Damaged(String detail) -> one(Weight.DIFFERENCE, "damaged in S3", blob, detail);
            case RestoreOutcome.Failed(String detail) -> one(Weight.DIFFERENCE, "failed", blob, detail);
            case RestoreOutcome.Interrupted(String detail) -> one(Weight.OPEN, "interrupted", blob, detail);
            case RestoreOutcome.Archived(String storageClass) ->
                one(Weight.OPEN, "archived", blob, "in " + storageClass + ", which cannot be read at once: add --thaw");
            case RestoreOutcome.Thawing(String storageClass, var within) ->
                one(
                        Weight.OPEN,
                        "thawing",
                        blob,
                        "a readable copy of the object in " + storageClass + " takes up to "
                                + Figure.shortDuration(within));
        };
    }

    private static List<Finding> completed(String blob, List<String> doubts, List<String> notes) {
        return Stream.concat(
                        doubts.stream().map(doubt -> new Finding(Weight.DIFFERENCE, "uncertain", blob, doubt)),
                        notes.stream().map(note -> new Finding(Weight.DIFFERENCE, "not as it was", blob, note)))
                .toList();
    }

    private static List<Finding> one(Weight weight, String kind, String blob, String detail) {
        return List.of(new Finding(weight, kind, blob, detail));
    }

    /** The finding about what is not restored; none where that is as it should be. */
    public static List<Finding> findings(RestorePlan.Omitted omitted) {
        return switch (omitted.reason()) {
            case MISSING_UNCERTAIN -> one(Weight.DIFFERENCE, "missing, uncertain", omitted.name(), omitted.detail());
            case GONE, NOT_OURS -> List.of();
        };
    }

    /**
     * The whole report.
     *
     * @param request what was asked for, as figures
     * @param requests how many this call has sent
     */
    public static Report of(
            String subject,
            List<Figure> request,
            RestoreResult result,
            Instant startedAt,
            Instant endedAt,
            long requests) {
        List<Report.Section> sections = new ArrayList<>();
        sections.add(new Report.Section("Restore", request));
        sections.add(new Report.Section("Restored", restored(result, requests)));
        sections.add(new Report.Section("Not restored", notRestored(result)));
        return new Report("restore", subject, result.verdict(), startedAt, endedAt, sections);
    }

    private static List<Figure> restored(RestoreResult result, long requests) {
        return List.of(
                Figure.count("restored", "blobs written, and their bytes compared by CRC64NVME", result.restored()),
                Figure.bytes("bytes", "their size", result.bytes()),
                Figure.count("alreadyThere", "blobs that were there, with the same bytes", result.alreadyThere()),
                Figure.count("uncertain", "of both, uncertain: the bucket cannot prove them", result.uncertain()),
                Figure.count("changed", "of both, with something that is not as it was", result.changed()),
                Figure.count("requests", "requests of this call", requests));
    }

    private static List<Figure> notRestored(RestoreResult result) {
        List<Figure> figures = new ArrayList<>(List.of(
                Figure.count("notReplaced", "blobs in whose place is something else", result.notReplaced()),
                Figure.count("damaged", "objects whose bytes are not those of their checksum", result.damaged()),
                Figure.count("failed", "blobs that failed", result.failed()),
                Figure.count("archived", "archived objects", result.archived()),
                Figure.count("thawing", "objects that are being made readable", result.thawing()),
                Figure.count("interrupted", "blobs that the next call tries again", result.interrupted()),
                Figure.count(
                        "gone",
                        "blobs that did not exist then",
                        result.omitted().gone()),
                Figure.count(
                        "missingUncertain",
                        "blobs that may have existed then",
                        result.omitted().missingUncertain()),
                Figure.count(
                        "notOurs",
                        "objects of other tools, left alone",
                        result.omitted().notOurs())));
        result.stopReason().ifPresent(reason -> figures.add(Figure.text("stopReason", "stopped early", reason)));
        return figures;
    }
}
