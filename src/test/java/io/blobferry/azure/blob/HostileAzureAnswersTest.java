package io.blobferry.azure.blob;

import static org.junit.jupiter.api.Assertions.assertFalse;

import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpHeaders;
import com.azure.core.http.HttpRequest;
import com.azure.core.http.HttpResponse;
import com.azure.storage.blob.BlobServiceAsyncClient;
import com.azure.storage.blob.BlobServiceClientBuilder;
import com.azure.storage.common.policy.RequestRetryOptions;
import com.azure.storage.common.policy.RetryPolicyType;
import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.BlobVersion;
import io.blobferry.domain.ETag;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.TransferException;
import io.blobferry.spi.source.BlobSource;
import io.blobferry.testing.RecordingListener;
import io.blobferry.testing.StubHttpResponse;
import io.blobferry.testing.hostile.HostileInputs;
import io.blobferry.testing.hostile.HostileText;
import io.blobferry.testing.hostile.LogCapture;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** For any answer of Azure Storage each call ends with a result or an exception that its port declares, without a secret. */
class HostileAzureAnswersTest {
    private static final int SHARE = 400;
    private static final BlobAddress BLOB = new BlobAddress("account", "container", "blob");
    private static final BlobVersion VERSION = new BlobVersion(BLOB, new ETag("0x8D"));

    private final LogCapture log = new LogCapture();
    private int status;
    private HttpHeaders headers;
    private String body;

    private final BlobServiceAsyncClient client = new BlobServiceClientBuilder()
            .endpoint("https://account.blob.core.windows.net")
            .retryOptions(new RequestRetryOptions(RetryPolicyType.FIXED, 1, 10, 1L, 1L, null))
            .httpClient(request -> Mono.fromSupplier(() -> answer(request)))
            .buildAsyncClient();
    private final BlobSource source = new AzureBlobSource(client, client, Duration.ofSeconds(30));
    private final AzureBlobListing listing = new AzureBlobListing(client, "account");

    private HttpResponse answer(HttpRequest request) {
        return new StubHttpResponse(request, status, headers, body);
    }

    @AfterEach
    void restoreLog() {
        log.close();
    }

    @Test
    void everyCall_anyAnswer_endsAsItsPortDeclares() {
        HostileInputs.check(HostileAzureAnswersTest.class, SHARE, random -> {
            prepare(random);
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
        switch (random.nextInt(7)) {
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
            default -> listing.list(run, "container", "", 10, Optional.empty());
        }
    }

    private void prepare(Random random) {
        status = HostileInputs.oneOf(
                random, 200, 200, 200, 200, 206, 204, 304, 400, 401, 403, 404, 409, 412, 416, 500, 503);
        body = body(random);
        headers = new HttpHeaders();
        put(random, "Content-Type", "application/xml", "application/xml", "text/html", "", "application/json");
        put(random, "Content-Length", Integer.toString(body.length()), "0", "-1", "9223372036854775808", "x");
        put(random, "ETag", "\"0x8D\"", "\"0x8D\"", "", "\"\"", "\"");
        put(random, "Last-Modified", "Fri, 02 Jan 2026 03:04:05 GMT", "Fri, 02 Jan 2026 03:04:05 GMT", "never", "");
        put(random, "Content-MD5", "", "AAAA", "!", "1B2M2Y8AsgTpgAmY7PhCfg==");
        put(random, "x-ms-tag-count", "1", "-1", "99999999999", "x");
        put(random, "x-ms-copy-status", "success", "pending", "", "other");
        put(random, "x-ms-access-tier", "Hot", "Archive", "", "Other");
        put(random, "x-ms-error-code", "BlobNotFound", "ContainerNotFound", "BlobArchived", "", "Other");
        put(random, "x-ms-version-id", "2026", "", " ");
        put(
                random,
                "x-ms-meta-" + HostileInputs.oneOf(random, "name", "hdi_isfolder", "x"),
                "true",
                "",
                "\u00c3\u00bc",
                "\u00ff");
        put(random, "Retry-After", "5", "-1", "99999999999999999999", "soon");
    }

    private void put(Random random, String name, String... values) {
        if (random.nextInt(5) > 0) {
            headers.set(HttpHeaderName.fromString(name), HostileInputs.oneOf(random, values));
        }
    }

    private static String body(Random random) {
        String body = switch (random.nextInt(7)) {
            case 0 -> "";
            case 1 -> HostileInputs.oneOf(random, "<html>proxy", "{}", "<a/>", "\u0000", "<?xml version=\"1.0\"?>");
            case 2 ->
                "<Error><Code>BlobNotFound</Code><Message>"
                        + HostileText.withSecret(random).replace("&", "&amp;").replace("<", "&lt;")
                        + "</Message></Error>";
            case 3 -> "<!DOCTYPE r [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><Tags>&x;</Tags>";
            case 4 ->
                "<Tags><TagSet><Tag>" + element("Key", random, "k", "") + element("Value", random, "v", "")
                        + "</Tag></TagSet></Tags>";
            default -> blobs(random);
        };
        return random.nextInt(5) == 0 ? body.substring(0, random.nextInt(body.length() + 1)) : body;
    }

    private static String blobs(Random random) {
        StringBuilder xml = new StringBuilder("<EnumerationResults ContainerName=\"container\"><Blobs>");
        int blobs = random.nextInt(4);
        for (int i = 0; i < blobs; i++) {
            xml.append("<Blob>")
                    .append(element("Name", random, "a", "a", "", "b".repeat(2000), "%zz"))
                    .append("<Properties>")
                    .append(element("Content-Length", random, "3", "0", "-1", "9223372036854775808", "x"))
                    .append(element("Etag", random, "0x8D", "0x8D", "", "\"\""))
                    .append(element(
                            "Last-Modified",
                            random,
                            "Fri, 02 Jan 2026 03:04:05 GMT",
                            "Fri, 02 Jan 2026 03:04:05 GMT",
                            "never"))
                    .append("</Properties>")
                    .append(element("Metadata", random, "", "<hdi_isfolder>true</hdi_isfolder>", "<a/>", "text"))
                    .append("</Blob>");
        }
        return xml.append("</Blobs><Containers><Container>" + element("Name", random, "c", "")
                        + "</Container></Containers>")
                .append(element("NextMarker", random, "", "token"))
                .append("</EnumerationResults>")
                .toString();
    }

    private static String element(String name, Random random, String... values) {
        return random.nextInt(8) == 0 ? "" : "<" + name + ">" + HostileInputs.oneOf(random, values) + "</" + name + ">";
    }
}
