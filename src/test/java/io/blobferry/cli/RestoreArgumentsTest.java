package io.blobferry.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Wrong arguments are named at once, before any setting is read or any request is sent. */
class RestoreArgumentsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "invoices --as-of yesterday | 2026-11-01T12:00Z",
                "invoices --as-of 2026-13-45T00:00Z | 2026-11-01T12:00Z",
                "invoices --as-of 2026-11-01 | time zone",
                "invoices --as-of 2026-11-01T12:00 | time zone",
                "invoices --as-of 9999-01-01T00:00Z | in the future",
                "Invoices | no name of a container",
                "in..voices/a | no name of a container",
                "invoices --from bucket | s3://BUCKET",
                "invoices --version x | for one blob",
                "invoices/ --version x | for one blob",
                "invoices/a --version x --as-of 2026-11-01T12:00Z | for one blob",
                "invoices --thaw quickly | bulk, standard or expedited",
                "invoices --thaw bulk --days 0 | --days",
                "invoices --concurrency 0 | --concurrency",
                "invoices --from s3://bucket --to s3://other/prefix | --to must be a folder",
                "invoices --from s3://bucket --to wasbs://container@account/ | --to must be a folder",
                "invoices --from s3://bucket --to https://account.blob.core.windows.net | --to must be the URL of a container"
            })
    void wrongArgument_isNamed(String arguments, String named) {
        StringWriter printed = new StringWriter();
        int exitCode = Blobferry.commandLine()
                .setOut(new PrintWriter(printed))
                .setErr(new PrintWriter(printed))
                .execute(("restore " + arguments).split(" "));
        assertEquals(2, exitCode, printed::toString);
        String first = printed.toString().lines().findFirst().orElse("");
        assertTrue(first.contains(named), first);
    }
}
