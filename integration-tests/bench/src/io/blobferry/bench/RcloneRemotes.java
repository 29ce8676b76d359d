package io.blobferry.bench;

import io.blobferry.emulators.FederationEmulator;
import io.blobferry.loadstubs.LoadStubs;
import java.util.LinkedHashMap;
import java.util.Map;

/** Both clouds as rclone's remotes {@code azure} and {@code s3}. */
final class RcloneRemotes {
    private RcloneRemotes() {}

    /** By rclone's own variables, and no configuration of the user's own. */
    static Map<String, String> variables(LoadStubs loadStubs) {
        Map<String, String> variables = new LinkedHashMap<>();
        variables.put("RCLONE_CONFIG", "/dev/null");
        variables.put("RCLONE_CONFIG_AZURE_TYPE", "azureblob");
        variables.put("RCLONE_CONFIG_AZURE_ACCOUNT", "standins");
        // The load stubs check no signatures.
        variables.put("RCLONE_CONFIG_AZURE_KEY", "c3RhbmQtaW4=");
        variables.put("RCLONE_CONFIG_AZURE_ENDPOINT", loadStubs.blobs().toString());
        variables.put("RCLONE_CONFIG_S3_TYPE", "s3");
        variables.put("RCLONE_CONFIG_S3_PROVIDER", "AWS");
        variables.put("RCLONE_CONFIG_S3_ACCESS_KEY_ID", "any");
        variables.put("RCLONE_CONFIG_S3_SECRET_ACCESS_KEY", "any");
        variables.put("RCLONE_CONFIG_S3_REGION", FederationEmulator.REGION);
        variables.put("RCLONE_CONFIG_S3_ENDPOINT", loadStubs.s3().toString());
        variables.put("RCLONE_CONFIG_S3_FORCE_PATH_STYLE", "true");
        variables.put("RCLONE_CONFIG_S3_USE_MULTIPART_ETAG", "false");
        return variables;
    }
}
