package io.blobferry.azure.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpHeaders;
import com.azure.core.http.HttpRequest;
import com.azure.core.http.HttpResponse;
import com.azure.storage.common.policy.RequestRetryOptions;
import com.azure.storage.common.policy.RetryPolicyType;
import com.azure.storage.queue.QueueServiceClientBuilder;
import io.blobferry.execution.TransientException;
import io.blobferry.spi.state.MessageQueue;
import io.blobferry.testing.StubHttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** Every message of a queue is delivered: one that is no event is for the handler to record. */
class AzureStorageQueueTest {
    private String messages = "";

    private final AzureStorageQueue queue = new AzureStorageQueue(new QueueServiceClientBuilder()
            .endpoint("https://account.queue.core.windows.net")
            .retryOptions(new RequestRetryOptions(RetryPolicyType.FIXED, 1, 10, 1L, 1L, null))
            .httpClient(request -> Mono.fromSupplier(() -> answer(request)))
            .buildAsyncClient()
            .getQueueAsyncClient("events"));

    private HttpResponse answer(HttpRequest request) {
        HttpHeaders headers = new HttpHeaders().set(HttpHeaderName.CONTENT_TYPE, "application/xml");
        return new StubHttpResponse(
                request,
                200,
                headers,
                "<?xml version=\"1.0\" encoding=\"utf-8\"?><QueueMessagesList>" + messages + "</QueueMessagesList>");
    }

    private static String message(int number, String body) {
        String time = "Thu, 01 Jan 2026 00:00:00 GMT";
        return "<QueueMessage><MessageId>m" + number + "</MessageId><InsertionTime>" + time
                + "</InsertionTime><ExpirationTime>" + time
                + "</ExpirationTime><PopReceipt>r</PopReceipt><TimeNextVisible>"
                + time + "</TimeNextVisible><DequeueCount>1</DequeueCount>" + body + "</QueueMessage>";
    }

    private static String base64(byte[] bytes) {
        return "<MessageText>" + Base64.getEncoder().encodeToString(bytes) + "</MessageText>";
    }

    private List<String> receive(String... bodies) {
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < bodies.length; i++) {
            all.append(message(i, bodies[i]));
        }
        messages = all.toString();
        return queue.receive(32, Duration.ofMinutes(1)).stream()
                .map(MessageQueue.Message::text)
                .toList();
    }

    @Test
    void emptyMessage_isReceivedWithTheOthers() {
        assertEquals(
                List.of("{\"id\":1}", "", "", "", "{\"id\":2}"),
                receive(
                        base64("{\"id\":1}".getBytes(StandardCharsets.UTF_8)),
                        "<MessageText></MessageText>",
                        "<MessageText/>",
                        "",
                        base64("{\"id\":2}".getBytes(StandardCharsets.UTF_8))));
    }

    @Test
    void messageThatIsNeitherBase64NorUtf8_isReceived() {
        assertEquals(
                List.of("not base64!", "\uFFFD", "[{\"id\":1}]"),
                receive(
                        "<MessageText>not base64!</MessageText>",
                        base64(new byte[] {(byte) 0xff}),
                        "<MessageText> [{\"id\":1}] </MessageText>"));
    }

    @Test
    void emptyQueue_hasNoMessages() {
        assertEquals(List.of(), receive());
    }

    /** Its message could be neither deleted nor released. */
    @Test
    void answerWithoutReceipt_isTransient() {
        assertThrows(
                TransientException.class,
                () -> queue.updateVisibility(new MessageQueue.Message("m", "text", 1, "r"), Duration.ofMinutes(1)));
    }
}
