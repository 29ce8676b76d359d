package io.blobferry.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RestoreSettingsTest {
    @Test
    void targetSettings_areEnough() {
        RestoreSettings settings =
                RestoreSettings.from(Map.of("AWS_REGION", "eu-central-1", "BLOBFERRY_BUCKET", "backups"), true);

        assertEquals(Optional.of("eu-central-1"), settings.region());
        assertEquals("backups", settings.routes().orElseThrow().all().getFirst().bucket());
    }

    @Test
    void withoutRoutes_nothingIsNeeded() {
        RestoreSettings settings = RestoreSettings.from(Map.of("XDG_STATE_HOME", "/state"), false);

        assertEquals(Optional.empty(), settings.region());
        assertEquals(Optional.empty(), settings.routes());
        assertEquals(Path.of("/state/blobferry/restore"), settings.stateFolder());
    }

    @Test
    void missingBucketAndUnknownName_areErrors() {
        InvalidSettingsException invalid = assertThrows(
                InvalidSettingsException.class, () -> RestoreSettings.from(Map.of("BLOBFERRY_BUKET", "b"), true));

        assertTrue(invalid.getMessage().contains("BLOBFERRY_BUCKET is not set"), invalid::getMessage);
        assertTrue(invalid.getMessage().contains("BLOBFERRY_BUKET is not a known setting"), invalid::getMessage);
    }
}
