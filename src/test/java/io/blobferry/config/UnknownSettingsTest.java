package io.blobferry.config;

import static io.blobferry.config.Environments.errors;
import static io.blobferry.config.Environments.with;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UnknownSettingsTest {
    @ParameterizedTest
    @CsvSource({
        "BLOBFERRY_BUCKETS, BLOBFERRY_BUCKET",
        "BLOBFERRY_SEGMENT_MIB, BLOBFERRY_SEGMENT_SIZE_MIB",
        "BLOBFERRY_SOURCE__BLOBSERVICEURI, BLOBFERRY_SOURCE__blobServiceUri",
        "blobferry_prefix, BLOBFERRY_PREFIX"
    })
    void misspeltName_hasASuggestion(String name, String nearest) {
        assertEquals(List.of(name + " is not a known setting; did you mean " + nearest + "?"), errors(with(name, "x")));
    }

    /** A connection string, for instance, holds a key. */
    @Test
    void value_isNotShown() {
        assertEquals(
                List.of("BLOBFERRY_CONNECTION_STRING is not a known setting"),
                errors(with("BLOBFERRY_CONNECTION_STRING", "AccountKey=secret")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "BLOBFERRY_SERVICE_HOST",
                "BLOBFERRY_SERVICE_PORT",
                "BLOBFERRY_SERVICE_PORT_HTTP",
                "BLOBFERRY_PORT",
                "BLOBFERRY_PORT_8080_TCP",
                "BLOBFERRY_PORT_8080_TCP_ADDR",
                "BLOBFERRY_WORKER_SERVICE_HOST"
            })
    void kubernetesServiceLinks_areNoSettings(String name) {
        assertEquals(List.of(), errors(with(name, "10.0.0.1")));
    }

    @Test
    void otherNames_areNotSettings() {
        assertEquals(
                List.of(), errors(with(Map.of("PATH", "/bin", "AWS_PROFILE", "x", "APPSETTING_BLOBFERRY_OTHER", "x"))));
    }
}
