package io.blobferry.azure.blob;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpHeaders;
import com.azure.core.http.HttpRequest;
import com.azure.core.http.HttpResponse;
import com.azure.storage.blob.BlobServiceClientBuilder;
import com.azure.storage.common.policy.RequestRetryOptions;
import com.azure.storage.common.policy.RetryPolicyType;
import io.blobferry.diagnostics.CheckResult;
import io.blobferry.execution.PermanentException;
import io.blobferry.execution.TransientException;
import io.blobferry.testing.StubHttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

/** The requests of the check, and how it interprets the responses. */
class SourceCheckTest {
    private static final String ARCHIVED = "<AccessTier>Archive</AccessTier>";
    private static final String CUSTOMER_KEY = "<CustomerProvidedKeySha256>c2hhMjU2</CustomerProvidedKeySha256>";

    private final List<String> requests = new CopyOnWriteArrayList<>();
    private String listing = "";
    private int status = 200;

    private final SourceCheck check = new SourceCheck(
            new BlobServiceClientBuilder()
                    .endpoint("https://account.blob.core.windows.net")
                    .retryOptions(new RequestRetryOptions(RetryPolicyType.FIXED, 1, 10, 1L, 1L, null))
                    .httpClient(request -> Mono.fromSupplier(() -> answer(request)))
                    .buildAsyncClient(),
            Set.of("container"));

    private HttpResponse answer(HttpRequest request) {
        boolean list = String.valueOf(request.getUrl().getQuery()).contains("comp=list");
        requests.add(request.getHttpMethod()
                + (list ? " list" : " " + request.getUrl().getPath()));
        String body = list
                ? "<?xml version=\"1.0\"?><EnumerationResults ContainerName=\"container\"><Blobs>" + listing
                        + "</Blobs><NextMarker/></EnumerationResults>"
                : "x";
        String error = "<?xml version=\"1.0\"?><Error><Code>Some</Code><Message>no</Message></Error>";
        return answer(request, status, status == 200 ? body : error);
    }

    private static String blob(String name, String property) {
        return "<Blob><Name>" + name + "</Name><Properties><Content-Length>7</Content-Length><Etag>0x8D</Etag>"
                + property + "</Properties></Blob>";
    }

    @Test
    void blob_isReadByOneRequest() {
        listing = blob("a", "");

        CheckResult found = check.read();

        assertEquals(List.of("GET list", "GET /container/a"), requests);
        assertEquals(Optional.empty(), found.problem());
        assertEquals("7", found.facts().get("bytes"));
        assertEquals("0x8D", found.facts().get("ETag"));
    }

    @Test
    void unreadableBlobs_areSkipped() {
        listing = blob("a", ARCHIVED) + blob("b", CUSTOMER_KEY) + blob("c", "");

        assertEquals("container/c", check.read().facts().get("blob"));
        assertEquals(List.of("GET list", "GET /container/c"), requests);
    }

    @Test
    void onlyUnreadableBlobs_passWithoutRead() {
        listing = blob("a", ARCHIVED) + blob("b", CUSTOMER_KEY);

        assertTrue(check.read().facts().get("blob").contains("none"));
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 403, 404})
    void rejectedPage_isPermanent(int refusal) {
        status = refusal;
        assertThrows(PermanentException.class, () -> check.page("container", Optional.of("token"), 5));
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 500, 503})
    void unavailablePage_isTransient(int fault) {
        status = fault;
        assertThrows(TransientException.class, () -> check.page("container", Optional.of("token"), 5));
    }

    private static HttpResponse answer(HttpRequest request, int status, String text) {
        HttpHeaders headers = new HttpHeaders()
                .set(HttpHeaderName.CONTENT_TYPE, "application/xml")
                .set(HttpHeaderName.CONTENT_LENGTH, Integer.toString(text.getBytes(StandardCharsets.UTF_8).length))
                .set(HttpHeaderName.ETAG, "0x8D");
        return new StubHttpResponse(request, status, headers, text);
    }
}
