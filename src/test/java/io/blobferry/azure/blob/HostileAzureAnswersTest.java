package io.blobferry.azure.blob;

import static org.junit.jupiter.api.Assertions.assertFalse;

import com.azure.storage.blob.BlobServiceAsyncClient;
import com.azure.storage.blob.BlobServiceClientBuilder;
import com.azure.storage.common.policy.RequestRetryOptions;
import com.azure.storage.common.policy.RetryPolicyType;
import io.blobferry.diagnostics.CheckResult;
import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.BlobVersion;
import io.blobferry.domain.ETag;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.TransferException;
import io.blobferry.spi.source.BlobSource;
import io.blobferry.testing.RecordingListener;
import io.blobferry.testing.hostile.HostileAzureAnswer;
import io.blobferry.testing.hostile.HostileInputs;
import io.blobferry.testing.hostile.HostileText;
import io.blobferry.testing.hostile.LogCapture;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** For any answer of Azure Storage each call ends with a result or an exception that its port declares, without a secret. */
class HostileAzureAnswersTest {
    private static final int SHARE = 800;
    private static final BlobAddress BLOB = new BlobAddress("account", "container", "blob");
    private static final BlobVersion VERSION = new BlobVersion(BLOB, new ETag("0x8D"));

    private final LogCapture log = new LogCapture();
    private HostileAzureAnswer answer;

    private final BlobServiceAsyncClient client = new BlobServiceClientBuilder()
            .endpoint("https://account.blob.core.windows.net")
            .retryOptions(new RequestRetryOptions(RetryPolicyType.FIXED, 1, 10, 1L, 1L, null))
            .httpClient(request -> Mono.fromSupplier(() -> answer.to(request)))
            .buildAsyncClient();
    private final BlobSource source = new AzureBlobSource(client, client, Duration.ofSeconds(30));
    private final AzureBlobListing listing = new AzureBlobListing(client, "account");
    private final SourceCheck check = new SourceCheck(client, Set.of("container"));

    @AfterEach
    void restoreLog() {
        log.close();
    }

    @Test
    void everyCall_anyAnswer_endsAsItsPortDeclares() {
        HostileInputs.check(HostileAzureAnswersTest.class, SHARE, random -> {
            answer = HostileAzureAnswer.ofBlobs(random);
            try {
                call(random);
            } catch (TransferException declared) {
                assertFalse(declared.getMessage().contains(HostileText.SECRET), declared::getMessage);
            }
            log.assertNoSecret();
        });
    }

    private void call(Random random) {
        RunContext run = new RunContext("run", Clock.systemUTC(), Duration.ofMinutes(1), new RecordingListener());
        switch (random.nextInt(10)) {
            case 0 -> source.head(run, BLOB);
            case 1 -> {
                if (source.open(run, BLOB, Optional.empty()) instanceof BlobSource.Content content) {
                    content.close();
                }
            }
            case 2 -> source.hasVersion(run, VERSION, "2026");
            case 3 -> source.tags(run, BLOB);
            case 4 -> listing.listFrom(run, "container", "a", 10);
            case 5 -> listing.next(run, Optional.empty());
            case 6 -> assertNoSecret(check.list());
            case 7 -> assertNoSecret(check.read());
            case 8 -> check.page("container", Optional.of("a"), 3);
            default -> listing.list(run, "container", "", 10, Optional.empty());
        }
    }

    private static void assertNoSecret(CheckResult found) {
        assertFalse(found.toString().contains(HostileText.SECRET), found::toString);
    }
}
