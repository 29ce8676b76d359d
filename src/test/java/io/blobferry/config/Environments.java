package io.blobferry.config;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Environments of tests, and the errors that they lead to. */
final class Environments {
    /** The settings that are required, and no others. */
    static final Map<String, String> REQUIRED = Map.of(
            "BLOBFERRY_SOURCE__blobServiceUri", "https://source.blob.core.windows.net",
            "BLOBFERRY_STATE__tableServiceUri", "https://state.table.core.windows.net",
            "BLOBFERRY_STATE__queueServiceUri", "https://state.queue.core.windows.net",
            "BLOBFERRY_FEDERATION_AUDIENCE", "api://tenant/blobferry",
            "AWS_ROLE_ARN", "arn:aws:iam::123456789012:role/backup/blobferry",
            "AWS_REGION", "eu-central-1",
            "BLOBFERRY_BUCKET", "backup-bucket");

    private Environments() {}

    /** The required settings with others, which replace those of the same name. */
    static Map<String, String> with(Map<String, String> others) {
        Map<String, String> environment = new HashMap<>(REQUIRED);
        environment.putAll(others);
        return environment;
    }

    static Map<String, String> with(String name, String value) {
        return with(Map.of(name, value));
    }

    /** The errors of an environment; empty if it is valid. */
    static List<String> errors(Map<String, String> environment) {
        try {
            Settings.from(environment);
            return List.of();
        } catch (InvalidSettingsException e) {
            return e.errors();
        }
    }
}
