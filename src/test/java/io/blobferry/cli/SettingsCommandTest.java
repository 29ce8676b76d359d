package io.blobferry.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.blobferry.config.SettingsReport;
import io.blobferry.config.SettingsTable;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class SettingsCommandTest {
    private static final Map<String, String> VALID = Map.of(
            "BLOBFERRY_SOURCE__blobServiceUri", "https://source.blob.core.windows.net",
            "BLOBFERRY_STATE__tableServiceUri", "https://state.table.core.windows.net",
            "BLOBFERRY_STATE__queueServiceUri", "https://state.queue.core.windows.net",
            "BLOBFERRY_FEDERATION_AUDIENCE", "api://tenant/blobferry",
            "AWS_ROLE_ARN", "arn:aws:iam::123456789012:role/blobferry",
            "AWS_REGION", "eu-central-1",
            "BLOBFERRY_ROUTES", "[{\n  \"bucket\": \"vault\"}]",
            "BLOBFERRY_JAVA_OPTIONS", "-Dpassword=hunter2");
    private static final Map<String, String> INVALID =
            Map.of("AWS_REGION", "Frankfurt", "BLOBFERRY_PASSWORD", "hunter2");

    private final StringWriter out = new StringWriter();

    private int run(Map<String, String> environment, String... arguments) {
        return new CommandLine(new SettingsCommand(() -> SettingsReport.of(environment)))
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(out))
                .execute(arguments);
    }

    private void assertPrinted(String line) {
        assertTrue(out.toString().lines().anyMatch(line::equals), () -> line + " is not in\n" + out);
    }

    @Test
    void validConfiguration_isPrintedByGroup() {
        assertEquals(0, run(VALID), out::toString);
        assertPrinted("Identity and federation");
        assertPrinted("  AWS_REGION                             environment  eu-central-1");
        assertPrinted("  BLOBFERRY_REPLAY_CONCURRENCY           default      32");
        assertPrinted("  BLOBFERRY_SOURCE_ACCOUNT               derived      source");
        assertPrinted("  BLOBFERRY_ROUTES                       environment  [{ \"bucket\": \"vault\"}]");
        assertPrinted("  BLOBFERRY_JAVA_OPTIONS                 environment  (not shown)");
        assertPrinted("  AZURE_CLIENT_ID                        unset        (system-assigned identity)");
    }

    @Test
    void invalidConfiguration_isPrintedWithErrors() {
        assertEquals(Blobferry.INVALID_CONFIGURATION, run(INVALID), out::toString);
        assertPrinted("  AWS_REGION                             environment  Frankfurt");
        assertPrinted("Invalid configuration:");
        assertPrinted("  AWS_ROLE_ARN                           unset        (required)");
        assertPrinted("  - BLOBFERRY_PASSWORD is not a known setting");
        assertTrue(!out.toString().contains("hunter2"), out::toString);
    }

    @Test
    void json_hasValuesAndErrors() throws Exception {
        assertEquals(0, run(VALID, "--json"), out::toString);
        JsonNode valid = new ObjectMapper().readTree(out.toString());
        assertTrue(valid.path("valid").asBoolean(), valid::toString);
        assertEquals(0, valid.path("errors").size());
        JsonNode region = setting(valid, "AWS_REGION");
        assertEquals("eu-central-1", region.path("value").asText());
        assertEquals("environment", region.path("origin").asText());
        JsonNode identity = setting(valid, "AZURE_CLIENT_ID");
        assertTrue(identity.path("value").isMissingNode(), identity::toString);
        assertEquals("system-assigned identity", identity.path("default").asText());

        out.getBuffer().setLength(0);
        assertEquals(Blobferry.INVALID_CONFIGURATION, run(INVALID, "--json"), out::toString);
        JsonNode invalid = new ObjectMapper().readTree(out.toString());
        assertTrue(!invalid.path("valid").asBoolean(true), invalid::toString);
        assertTrue(invalid.path("errors").size() > 1, invalid::toString);
    }

    @Test
    void markdown_isTheDocumentationsTable() {
        assertEquals(0, run(INVALID, "--markdown"), out::toString);
        assertEquals(SettingsTable.markdown(), out.toString());
    }

    @Test
    void twoFormats_areAWrongUsage() {
        assertEquals(2, run(VALID, "--json", "--markdown"));
    }

    private static JsonNode setting(JsonNode report, String name) {
        for (JsonNode setting : report.path("settings")) {
            if (setting.path("name").asText().equals(name)) {
                return setting;
            }
        }
        throw new AssertionError(name + " is not in " + report);
    }
}
