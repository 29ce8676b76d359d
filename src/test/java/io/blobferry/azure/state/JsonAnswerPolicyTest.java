package io.blobferry.azure.state;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.azure.core.credential.AccessToken;
import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpHeaders;
import com.azure.core.http.HttpResponse;
import com.azure.core.http.policy.FixedDelayOptions;
import com.azure.core.http.policy.RetryOptions;
import com.azure.data.tables.TableServiceClientBuilder;
import io.blobferry.domain.BlobAddress;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.TransientException;
import io.blobferry.testing.RecordingListener;
import io.blobferry.testing.StubHttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

class JsonAnswerPolicyTest {
    private static final BlobAddress BLOB = new BlobAddress("account", "container", "blob");

    /** The answer comes on another thread, as from the network. */
    @Test
    void answerInXml_endsWithItsStatusLongBeforeTheDeadline() {
        HttpHeaders xml = new HttpHeaders().set(HttpHeaderName.CONTENT_TYPE, "application/xml");
        TableCheckpoints checkpoints = new TableCheckpoints(
                new TableServiceClientBuilder()
                        .endpoint("https://account.table.core.windows.net")
                        .credential(request ->
                                Mono.just(new AccessToken("token", OffsetDateTime.parse("2100-01-01T00:00:00Z"))))
                        .retryOptions(new RetryOptions(new FixedDelayOptions(0, Duration.ofMillis(1))))
                        .addPolicy(new JsonAnswerPolicy())
                        .httpClient(request -> Mono.<HttpResponse>fromSupplier(
                                        () -> new StubHttpResponse(request, 503, xml, "<Error>busy</Error>"))
                                .subscribeOn(Schedulers.boundedElastic()))
                        .buildAsyncClient()
                        .getTableClient("rows"),
                Clock.systemUTC());
        RunContext run = new RunContext("run", Clock.systemUTC(), Duration.ofMinutes(1), new RecordingListener());

        TransientException busy = assertThrows(TransientException.class, () -> checkpoints.find(run, BLOB));

        assertTrue(busy.getMessage().contains("503"), busy::getMessage);
    }
}
