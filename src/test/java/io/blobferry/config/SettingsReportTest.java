package io.blobferry.config;

import static io.blobferry.config.Environments.REQUIRED;
import static io.blobferry.config.Environments.with;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.blobferry.config.setting.SettingOrigin;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SettingsReportTest {
    private static SettingsReport.Entry entry(SettingsReport report, String name) {
        return report.entries().stream()
                .filter(entry -> entry.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static void assertEntry(Optional<String> value, SettingOrigin origin, SettingsReport report, String name) {
        assertEquals(value, entry(report, name).value(), name);
        assertEquals(origin, entry(report, name).origin(), name);
    }

    @Test
    void everySetting_hasItsOrigin() {
        SettingsReport report = SettingsReport.of(REQUIRED);
        assertEquals(List.of(), report.errors());
        assertEntry(Optional.of("eu-central-1"), SettingOrigin.ENVIRONMENT, report, "AWS_REGION");
        assertEntry(Optional.of("32"), SettingOrigin.DEFAULT, report, "BLOBFERRY_REPLAY_CONCURRENCY");
        assertEntry(Optional.of("source"), SettingOrigin.DERIVED, report, "BLOBFERRY_SOURCE_ACCOUNT");
        assertEntry(
                Optional.of("https://state.blob.core.windows.net"),
                SettingOrigin.DERIVED,
                report,
                "BLOBFERRY_STATE__blobServiceUri");
        assertEntry(Optional.empty(), SettingOrigin.UNSET, report, "AZURE_CLIENT_ID");
    }

    @Test
    void invalidConfiguration_isReportedWithItsErrors() {
        SettingsReport report =
                SettingsReport.of(with(Map.of("AWS_REGION", "Frankfurt", "BLOBFERRY_SECRET", "hunter2")));
        assertEquals(2, report.errors().size(), report::toString);
        assertEntry(Optional.of("Frankfurt"), SettingOrigin.ENVIRONMENT, report, "AWS_REGION");
        assertFalse(report.toString().contains("hunter2"), report::toString);
    }

    @Test
    void valuesThatMayHoldSecrets_areNotShown() {
        SettingsReport report = SettingsReport.of(with(Map.of(
                "AWS_ENDPOINT_URL_S3",
                "https://s3.example?sig=hunter2",
                "BLOBFERRY_JAVA_OPTIONS",
                "-Djavax.net.ssl.trustStorePassword=hunter2")));
        assertEntry(Optional.empty(), SettingOrigin.ENVIRONMENT, report, "AWS_ENDPOINT_URL_S3");
        assertEntry(Optional.empty(), SettingOrigin.ENVIRONMENT, report, "BLOBFERRY_JAVA_OPTIONS");
        assertFalse(report.toString().contains("hunter2"), report::toString);
    }

    @Test
    void names_areUnique() {
        List<String> names = SettingDefinitions.names();
        assertEquals(names.size(), new HashSet<>(names).size(), names::toString);
    }
}
