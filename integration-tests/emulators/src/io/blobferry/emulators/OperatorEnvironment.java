package io.blobferry.emulators;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** What an operator has after the disaster: the bucket, credentials of their own for it, and nothing of Azure. */
public final class OperatorEnvironment {
    private OperatorEnvironment() {}

    /** The environment of a command that reads backups. */
    public static Map<String, String> of(Emulators emulators) {
        StsSession session = emulators.sts().issue(FederationEmulator.ROLE_ARN, Duration.ofHours(1));
        Map<String, String> environment = new LinkedHashMap<>();
        environment.put("AWS_ACCESS_KEY_ID", session.accessKeyId());
        environment.put("AWS_SECRET_ACCESS_KEY", session.secretAccessKey());
        environment.put("AWS_SESSION_TOKEN", session.sessionToken());
        environment.put("AWS_REGION", FederationEmulator.REGION);
        environment.put("AWS_ENDPOINT_URL_S3", emulators.s3Proxy().uri().toString());
        environment.put("BLOBFERRY_BUCKET", FederationEmulator.BUCKET);
        return environment;
    }
}
