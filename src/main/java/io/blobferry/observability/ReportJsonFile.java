package io.blobferry.observability;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.blobferry.report.Figure;
import io.blobferry.report.Finding;
import io.blobferry.report.Report;
import io.blobferry.report.ReportWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;

/** Writes a report as one JSON object in a file, with all findings. The file appears whole, once the report is complete. */
public final class ReportJsonFile implements ReportWriter, AutoCloseable {
    private static final JsonFactory JSON = JsonMapper.builder()
            .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
            .build()
            .getFactory();

    private final Path file;
    private final Path part;
    private final JsonGenerator out;

    /** @throws UncheckedIOException if the file cannot be written */
    public ReportJsonFile(Path file) {
        this.file = file.toAbsolutePath();
        part = this.file.resolveSibling(this.file.getFileName() + ".part");
        try {
            out = JSON.createGenerator(Files.newBufferedWriter(part));
            out.writeStartObject();
            out.writeArrayFieldStart("findings");
        } catch (IOException e) {
            throw new UncheckedIOException("the report cannot be written to " + file + ": " + e, e);
        }
    }

    /** The JSON file of an HTML report: with another ending, in the same folder. */
    public static Path beside(Path html) {
        String name = html.toAbsolutePath().getFileName().toString().replaceFirst("\\.html?$", "");
        return html.toAbsolutePath().resolveSibling(name + ".json");
    }

    @Override
    public synchronized void found(Finding finding) {
        try {
            out.writeStartObject();
            out.writeStringField("kind", finding.kind());
            out.writeStringField("weight", finding.weight().name().toLowerCase(Locale.ROOT));
            out.writeStringField("subject", finding.subject());
            out.writeStringField("detail", finding.detail());
            out.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("the report cannot be written to " + file + ": " + e, e);
        }
    }

    @Override
    public synchronized void completed(Report report) {
        try {
            out.writeEndArray();
            out.writeStringField("command", report.command());
            out.writeStringField("subject", report.subject());
            out.writeStringField("verdict", report.verdict().name().toLowerCase(Locale.ROOT));
            out.writeStringField("startedAt", report.startedAt().toString());
            out.writeStringField("endedAt", report.endedAt().toString());
            out.writeObjectFieldStart("figures");
            for (Report.Section section : report.sections()) {
                for (Figure figure : section.figures()) {
                    out.writeObjectField(figure.name(), figure.value());
                }
            }
            out.writeEndObject();
            out.writeEndObject();
            out.close();
            Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException("the report cannot be written to " + file + ": " + e, e);
        }
    }

    /** Removes what was written of a report that was not completed. */
    @Override
    public synchronized void close() {
        try {
            out.close();
            Files.deleteIfExists(part);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
