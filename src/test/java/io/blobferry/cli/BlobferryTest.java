package io.blobferry.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blobferry.report.Report;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class BlobferryTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final CommandLine commandLine =
            Blobferry.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));

    @Test
    void version_isTheBuilds() throws IOException {
        Properties build = new Properties();
        try (InputStream resource = BlobferryTest.class.getResourceAsStream("/io/blobferry/version.properties")) {
            build.load(resource);
        }
        assertArrayEquals(new String[] {"blobferry " + build.getProperty("version")}, new Version().getVersion());
        assertEquals(0, commandLine.execute("--version"));
        assertTrue(out.toString().startsWith("blobferry "), out::toString);
    }

    @Test
    void missingCommand_printsUsage() {
        assertEquals(2, commandLine.execute());
        assertTrue(err.toString().startsWith("Missing command"), err::toString);
        assertTrue(err.toString().contains("Usage: blobferry"), err::toString);
    }

    @Test
    void invalidOption_isNamedWithItsValue() {
        assertEquals(2, commandLine.execute("reconcile", "--minutes", "0"));
        assertTrue(err.toString().startsWith("--minutes must be at least 1: 0"), err::toString);
    }

    @Test
    void valueThatNamesAFile_isNotReadAsArguments(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("arguments"), "--no-such-option");
        commandLine.execute("replay", "--prefix", "@" + file, "--per-second", "0");
        assertTrue(err.toString().startsWith("--per-second must be between"), err::toString);
    }

    @Test
    void verdictOfAReport_isTheSameExitCodeInEveryCommand() {
        assertEquals(0, Blobferry.exitCode(Report.Verdict.SOUND));
        assertEquals(4, Blobferry.exitCode(Report.Verdict.DIFFERENCES));
        assertEquals(5, Blobferry.exitCode(Report.Verdict.INCOMPLETE));
    }
}
