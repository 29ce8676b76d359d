package io.blobferry.app;

import com.azure.core.credential.TokenCredential;
import com.azure.core.http.HttpClient;
import com.azure.identity.DefaultAzureCredentialBuilder;
import com.azure.storage.blob.BlobContainerAsyncClient;
import com.azure.storage.blob.BlobContainerClientBuilder;
import com.azure.storage.common.policy.RequestRetryOptions;
import com.azure.storage.common.policy.RetryPolicyType;
import io.blobferry.azure.restore.BlockChecksumPolicy;
import io.blobferry.azure.restore.ContainerDestination;
import java.net.URI;
import java.time.Duration;
import java.util.function.Supplier;
import java.util.zip.Checksum;

/**
 * The clients of the container that a restore writes to, with the operator's own identity: environment, workload or managed
 * identity, or a login of a developer's tool. They hold nothing that has to be closed.
 */
final class RestoreAzureClients {
    static {
        NettyProperties.setDefaults();
    }

    private static final RequestRetryOptions STANDARD_RETRIES = new RequestRetryOptions(
            RetryPolicyType.EXPONENTIAL,
            3,
            Duration.ofSeconds(60),
            Duration.ofMillis(500),
            Duration.ofSeconds(4),
            null);

    private static final RequestRetryOptions NO_RETRIES =
            new RequestRetryOptions(RetryPolicyType.FIXED, 1, (Duration) null, null, null, null);

    private final URI container;
    private final HttpClient http = HttpClient.createDefault();
    private final TokenCredential identity =
            new DefaultAzureCredentialBuilder().httpClient(http).build();

    RestoreAzureClients(URI container) {
        this.container = container;
    }

    ContainerDestination destination(Supplier<Checksum> checksums) {
        return new ContainerDestination(client(STANDARD_RETRIES), client(NO_RETRIES), checksums);
    }

    private BlobContainerAsyncClient client(RequestRetryOptions retries) {
        return new BlobContainerClientBuilder()
                .endpoint(container.toString())
                .credential(identity)
                .httpClient(http)
                .retryOptions(retries)
                .addPolicy(RunTrackingPolicy.ofBlobs())
                .addPolicy(new BlockChecksumPolicy())
                .buildAsyncClient();
    }
}
