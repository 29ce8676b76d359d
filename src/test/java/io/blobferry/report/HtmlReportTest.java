package io.blobferry.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HtmlReportTest {
    private static final Instant START = Instant.parse("2026-01-02T03:04:05Z");

    @TempDir
    private Path folder;

    private static Report report(Report.Verdict verdict) {
        return new Report(
                "verify",
                "invoices/<2026>",
                verdict,
                START,
                START.plusSeconds(61),
                List.of(new Report.Section(
                        "Compared",
                        List.of(
                                Figure.count("blobs", "blobs compared", 1_234_567),
                                Figure.bytes("bytes", "their size", 5L << 30)))));
    }

    private static Finding finding(String subject) {
        return new Finding(Finding.Weight.DIFFERENCE, "missing", subject, "there is no object");
    }

    @Test
    void file_holdsFiguresAndFindings() throws IOException {
        Path file = folder.resolve("report.html");
        try (HtmlReport html = new HtmlReport(file, "blobferry 1")) {
            html.found(finding("account/container/scan.pdf"));
            assertFalse(Files.exists(file), "the file appears whole");
            html.completed(report(Report.Verdict.DIFFERENCES));
        }
        String text = Files.readString(file);
        assertTrue(text.contains("1,234,567"), text);
        assertTrue(text.contains("5.00 GiB"), text);
        assertTrue(text.contains("account/container/scan.pdf"), text);
        assertTrue(text.contains("verdict differences"), text);
        assertTrue(text.contains("1 min 1 s"), text);
        assertFalse(
                text.contains("http://") || text.contains("https://") || text.contains("<script"), "self-contained");
        assertEquals(List.of(file), list());
    }

    /** A blob's name is any text. */
    @Test
    void names_areEscaped() throws IOException {
        Path file = folder.resolve("report.html");
        try (HtmlReport html = new HtmlReport(file, "blobferry 1")) {
            html.found(finding("a/b/<script>alert('x')</script>&\"\u001b[31m\u202e"));
            html.completed(report(Report.Verdict.DIFFERENCES));
        }
        String text = Files.readString(file);
        assertFalse(text.contains("<script"), text);
        assertFalse(text.contains("\u001b") || text.contains("\u202e"), text);
        assertTrue(text.contains("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;&quot;"), text);
        assertTrue(text.contains("invoices/&lt;2026&gt;"), text);
    }

    @Test
    void manyFindings_areCountedBeyondTheLimit() throws IOException {
        Path file = folder.resolve("report.html");
        try (HtmlReport html = new HtmlReport(file, "blobferry 1")) {
            for (int i = 0; i < HtmlReport.MAX_FINDINGS + 5; i++) {
                html.found(finding("account/container/" + i));
            }
            html.completed(report(Report.Verdict.DIFFERENCES));
        }
        String text = Files.readString(file);
        assertTrue(text.contains("and 5 more"));
        assertTrue(text.contains("10,005"));
    }

    @Test
    void reportThatWasNotCompleted_leavesNoFile() throws IOException {
        try (HtmlReport html = new HtmlReport(folder.resolve("report.html"), "blobferry 1")) {
            html.found(finding("account/container/a"));
        }
        assertEquals(List.of(), list());
    }

    @Test
    void fileThatCannotBeWritten_failsAtOnce() {
        Path file = folder.resolve("missing").resolve("report.html");
        UncheckedIOException failure =
                assertThrows(UncheckedIOException.class, () -> new HtmlReport(file, "blobferry 1"));
        assertTrue(failure.getMessage().contains("report.html"), failure::getMessage);
    }

    @Test
    void text_namesEachFindingOnALine() {
        StringWriter out = new StringWriter();
        TextReport text = new TextReport(new PrintWriter(out));
        text.found(finding("account/container/two\nlines"));
        text.completed(report(Report.Verdict.DIFFERENCES));
        List<String> lines = out.toString().lines().toList();
        assertEquals("missing                account/container/two?lines: there is no object", lines.getFirst());
        assertEquals("verify of invoices/<2026>: differences (1 min 1 s)", lines.getLast());
    }

    @Test
    void durationsAndSizes_haveTwoUnits() {
        assertEquals("3 d 4 h", Figure.shortDuration(Duration.ofHours(76)));
        assertEquals("2 h 5 min", Figure.shortDuration(Duration.ofMinutes(125)));
        assertEquals("1.5 s", Figure.shortDuration(Duration.ofMillis(1_500)));
        assertEquals("1.50 KiB", Figure.shortBytes(1_536));
        assertEquals("1023 B", Figure.shortBytes(1_023));
        assertEquals("8192 PiB", Figure.shortBytes(Long.MAX_VALUE));
    }

    private List<Path> list() throws IOException {
        try (var files = Files.list(folder)) {
            return files.toList();
        }
    }
}
