package io.blobferry.azure.state;

import static org.junit.jupiter.api.Assertions.assertFalse;

import com.azure.core.credential.AccessToken;
import com.azure.core.http.HttpClient;
import com.azure.core.http.policy.FixedDelayOptions;
import com.azure.core.http.policy.RetryOptions;
import com.azure.data.tables.TableAsyncClient;
import com.azure.data.tables.TableServiceClientBuilder;
import com.azure.storage.blob.BlobServiceClientBuilder;
import com.azure.storage.common.policy.RequestRetryOptions;
import com.azure.storage.common.policy.RetryPolicyType;
import com.azure.storage.queue.QueueAsyncClient;
import com.azure.storage.queue.QueueServiceClientBuilder;
import io.blobferry.diagnostics.CheckResult;
import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.BlobVersion;
import io.blobferry.domain.Checkpoint;
import io.blobferry.domain.ETag;
import io.blobferry.domain.Failure;
import io.blobferry.domain.FailureCause;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.TransferException;
import io.blobferry.spi.state.DeadLetters;
import io.blobferry.spi.state.FailureSelection;
import io.blobferry.spi.state.MessageQueue;
import io.blobferry.spi.state.ReconciliationPass;
import io.blobferry.testing.RecordingListener;
import io.blobferry.testing.hostile.HostileAzureAnswer;
import io.blobferry.testing.hostile.HostileInputs;
import io.blobferry.testing.hostile.HostileText;
import io.blobferry.testing.hostile.LogCapture;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** For any answer of the state's tables, queues and dead letters each call ends as its port declares, without a secret. */
class HostileStateAnswersTest {
    private static final int SHARE_OF_TABLES = 500;
    private static final int SHARE_OF_QUEUES = 500;
    private static final int SHARE_OF_DEAD_LETTERS = 300;
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    private static final BlobAddress BLOB = new BlobAddress("account", "container", "blob");
    private static final Checkpoint ABANDONED =
            new Checkpoint.Abandoned(new BlobVersion(BLOB, new ETag("0x8D")), Optional.empty());
    private static final RequestRetryOptions ONCE = new RequestRetryOptions(RetryPolicyType.FIXED, 1, 10, 1L, 1L, null);

    private final LogCapture log = new LogCapture();
    private HostileAzureAnswer answer;
    private final HttpClient http = request -> Mono.fromSupplier(() -> answer.to(request));

    private final TableAsyncClient table = new TableServiceClientBuilder()
            .endpoint("https://account.table.core.windows.net")
            .credential(request -> Mono.just(new AccessToken("token", OffsetDateTime.parse("2100-01-01T00:00:00Z"))))
            .retryOptions(new RetryOptions(new FixedDelayOptions(0, Duration.ofMillis(1))))
            .addPolicy(new JsonAnswerPolicy())
            .httpClient(http)
            .buildAsyncClient()
            .getTableClient("rows");
    private final QueueAsyncClient queue = new QueueServiceClientBuilder()
            .endpoint("https://account.queue.core.windows.net")
            .retryOptions(ONCE)
            .httpClient(http)
            .buildAsyncClient()
            .getQueueAsyncClient("events");
    private final DeadLetterContainer deadLetters = new DeadLetterContainer(new BlobServiceClientBuilder()
            .endpoint("https://account.blob.core.windows.net")
            .retryOptions(ONCE)
            .httpClient(http)
            .buildAsyncClient()
            .getBlobContainerAsyncClient("deadletters"));

    private RunContext run;

    @AfterEach
    void restoreLog() {
        log.close();
    }

    @Test
    void tables_anyAnswer_endsAsItsPortDeclares() {
        check(SHARE_OF_TABLES, HostileAzureAnswer::ofTables, this::callTables);
    }

    @Test
    void queues_anyAnswer_endsAsItsPortDeclares() {
        check(SHARE_OF_QUEUES, HostileAzureAnswer::ofQueues, this::callQueues);
    }

    @Test
    void deadLetters_anyAnswer_endsAsItsPortDeclares() {
        check(SHARE_OF_DEAD_LETTERS, HostileAzureAnswer::ofBlobs, this::callDeadLetters);
    }

    private interface Call {
        void with(Random random);
    }

    private void check(int share, Function<Random, HostileAzureAnswer> answers, Call call) {
        HostileInputs.check(HostileStateAnswersTest.class, share, random -> {
            answer = answers.apply(random);
            run = new RunContext("run", Clock.systemUTC(), Duration.ofMinutes(1), new RecordingListener());
            try {
                call.with(random);
            } catch (TransferException declared) {
                assertFalse(declared.getMessage().contains(HostileText.SECRET), declared::getMessage);
            }
            log.assertNoSecret();
        });
    }

    private void callTables(Random random) {
        TableCheckpoints checkpoints = new TableCheckpoints(table, Clock.systemUTC());
        TableFailures failures = new TableFailures(table);
        TableReplayCursor cursor = new TableReplayCursor(table, "scope");
        TableReconciliationState state = new TableReconciliationState(table, "scope");
        switch (random.nextInt(13)) {
            case 0 -> checkpoints.find(run, BLOB);
            case 1 -> checkpoints.write(run, Optional.empty(), ABANDONED);
            case 2 -> checkpoints.listStalled(run, NOW, NOW, Optional.empty());
            case 3 -> checkpoints.removeDeleted(run, NOW, Optional.empty());
            case 4 -> assertNoSecret(checkpoints.check());
            case 5 -> failures.record(run, Failure.ofBlob(BLOB, NOW, FailureCause.ARCHIVED, "read", "detail", "{}"));
            case 6 -> failures.find(run, BLOB);
            case 7 -> failures.list(run, FailureSelection.ALL, Optional.empty());
            case 8 -> assertNoSecret(failures.check());
            case 9 -> cursor.find(run);
            case 10 -> cursor.write(run, Optional.empty(), Optional.of("1!token"));
            case 11 -> state.find(run);
            default -> state.write(run, Optional.empty(), ReconciliationPass.first(NOW));
        }
    }

    private void callQueues(Random random) {
        AzureStorageQueue messages = new AzureStorageQueue(queue);
        MessageQueue.Message message = new MessageQueue.Message("m", "{}", 1, "r");
        switch (random.nextInt(8)) {
            case 0, 1 -> messages.receive(32, Duration.ofMinutes(1));
            case 2 -> messages.updateVisibility(message, Duration.ofMinutes(1));
            case 3 -> messages.delete(message);
            case 4 -> messages.send(run, "{}", Duration.ZERO);
            case 5 -> messages.approximateLength(run);
            case 6 -> assertNoSecret(messages.check());
            default -> new AzureSegmentQueue(queue).oldest(run);
        }
    }

    private void callDeadLetters(Random random) {
        DeadLetters.File file = new DeadLetters.File("file.json", "0x8D", 3, NOW);
        switch (random.nextInt(3)) {
            case 0 -> deadLetters.list(run, Optional.of("token"));
            case 1 -> deadLetters.read(run, file);
            default -> deadLetters.remove(run, file);
        }
    }

    private static void assertNoSecret(CheckResult found) {
        assertFalse(found.toString().contains(HostileText.SECRET), found::toString);
    }
}
