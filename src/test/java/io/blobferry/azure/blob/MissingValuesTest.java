package io.blobferry.azure.blob;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpHeaders;
import com.azure.core.http.HttpRequest;
import com.azure.core.http.HttpResponse;
import com.azure.storage.blob.BlobServiceAsyncClient;
import com.azure.storage.blob.BlobServiceClientBuilder;
import com.azure.storage.common.policy.RequestRetryOptions;
import com.azure.storage.common.policy.RetryPolicyType;
import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.BlobProperties;
import io.blobferry.domain.BlobType;
import io.blobferry.domain.FailureCause;
import io.blobferry.execution.PermanentException;
import io.blobferry.execution.RunContext;
import io.blobferry.spi.source.BlobListing;
import io.blobferry.spi.source.BlobSource;
import io.blobferry.testing.RecordingListener;
import io.blobferry.testing.StubHttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

/** What the SDK hands out as null, because the answer has it empty or not at all. */
class MissingValuesTest {
    private static final BlobAddress BLOB = new BlobAddress("account", "container", "blob");

    private final RunContext run =
            new RunContext("run", Clock.systemUTC(), Duration.ofMinutes(1), new RecordingListener());
    private final HttpHeaders headers = new HttpHeaders();
    private final HttpHeaders overriding = new HttpHeaders();
    private String body = "";
    private int status = 200;

    private final BlobServiceAsyncClient client = new BlobServiceClientBuilder()
            .endpoint("https://account.blob.core.windows.net")
            .retryOptions(new RequestRetryOptions(RetryPolicyType.FIXED, 1, 10, 1L, 1L, null))
            .httpClient(request -> Mono.fromSupplier(() -> answer(request)))
            .buildAsyncClient();
    private final BlobSource source = new AzureBlobSource(client, client, Duration.ofSeconds(30));
    private final BlobListing listing = new AzureBlobListing(client, "account");

    private HttpResponse answer(HttpRequest request) {
        headers.set(HttpHeaderName.CONTENT_LENGTH, Integer.toString(body.getBytes(StandardCharsets.UTF_8).length));
        headers.setAllHttpHeaders(overriding);
        return new StubHttpResponse(request, status, headers, body);
    }

    @ParameterizedTest
    @ValueSource(strings = {"<Value></Value>", "<Value/>", ""})
    void emptyTag_isTheEmptyText(String value) {
        headers.set(HttpHeaderName.CONTENT_TYPE, "application/xml");
        body = "<?xml version=\"1.0\"?><Tags><TagSet><Tag><Key>tag1</Key>" + value
                + "</Tag><Tag><Key>other</Key><Value>v</Value></Tag></TagSet></Tags>";

        assertEquals(Map.of("tag1", "", "other", "v"), source.tags(run, BLOB));
    }

    @Test
    void emptyMetadata_isTheEmptyText() {
        describe();
        headers.set(HttpHeaderName.fromString("x-ms-meta-Name"), "");

        assertEquals(Map.of("Name", ""), properties().metadata());
    }

    /** The HTTP client hands out a byte as a character: UTF-8 is decoded, and what is not UTF-8 is Latin-1. */
    @ParameterizedTest
    @CsvSource({
        "'\u00c3\u00bc', '\u00fc'",
        "'\u00f0\u009f\u0098\u0080', '\ud83d\ude00'",
        "'\u00fc', '\u00fc'",
        "plain, plain"
    })
    void headerInUtf8_isDecoded(String wire, String text) {
        describe();
        headers.set(HttpHeaderName.fromString("x-ms-meta-name"), wire);
        headers.set(HttpHeaderName.fromString("Content-Disposition"), wire);

        assertEquals(Map.of("name", text), properties().metadata());
        assertEquals(Optional.of(text), properties().headers().disposition());
    }

    /** Such as that of a proxy or a web server in place of the blob service: it does not prove that the blob was deleted. */
    @Test
    void notFoundWithoutErrorCode_isNoProofOfADeletion() {
        status = 404;

        assertEquals(new BlobSource.NotFound(false), source.head(run, BLOB));
    }

    @ParameterizedTest
    @CsvSource({"BlobNotFound, true", "ContainerNotFound, false", "ResourceNotFound, false"})
    void notFound_saysWhetherTheContainerExists(String code, boolean containerExists) {
        status = 404;
        headers.set(HttpHeaderName.fromString("x-ms-error-code"), code);

        assertEquals(new BlobSource.NotFound(containerExists), source.head(run, BLOB));
    }

    @Test
    void missingHeaders_areEmpty() {
        describe();

        BlobProperties found = properties();

        assertEquals(Optional.empty(), found.headers().type());
        assertEquals(Optional.empty(), found.versionId());
        assertEquals(Optional.empty(), found.contentMd5());
        assertEquals(Map.of(), found.metadata());
        assertEquals(0, found.tagCount());
        assertFalse(found.directory());
        assertEquals(BlobType.BLOCK, found.type());
        assertEquals(Optional.empty(), found.accessTier());
        assertEquals(OptionalLong.empty(), found.sequenceNumber());
    }

    @ParameterizedTest
    @CsvSource({
        "BlockBlob, Cool, , , BLOCK, Cool",
        "BlockBlob, Cool, false, , BLOCK, Cool",
        "BlockBlob, Hot, true, , BLOCK,",
        "AppendBlob, , , , APPEND,",
        "PageBlob, P10, , 7, PAGE, P10",
        "BlockBlob, Smart, , 9, BLOCK, Smart",
        "BlobOfTomorrow, , , , BLOCK,"
    })
    void typeTierAndSequenceNumber_areThoseOfEitherAnswer(
            String type, String tier, String inferred, Long sequence, BlobType expected, String explicitTier) {
        describe();
        set("x-ms-blob-type", type);
        set("x-ms-access-tier", tier);
        set("x-ms-access-tier-inferred", inferred);
        set("x-ms-blob-sequence-number", sequence == null ? null : sequence.toString());
        BlobSource.Content opened =
                assertInstanceOf(BlobSource.Content.class, source.open(run, BLOB, Optional.empty()));
        opened.close();

        for (BlobProperties found : List.of(properties(), opened.properties())) {
            assertEquals(expected, found.type());
            assertEquals(Optional.ofNullable(explicitTier), found.accessTier());
            assertEquals(
                    expected == BlobType.PAGE ? OptionalLong.of(sequence) : OptionalLong.empty(),
                    found.sequenceNumber());
        }
    }

    private void set(String header, String value) {
        if (value != null) {
            headers.set(HttpHeaderName.fromString(header), value);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ETag", "Last-Modified"})
    void missingEtagOrTime_isAFailureOfThisBlob(String header) {
        describe();
        headers.remove(HttpHeaderName.fromString(header));

        PermanentException failure = assertThrows(PermanentException.class, this::properties);

        assertEquals("get the properties of account/container/blob: the answer has no " + header, failure.getMessage());
        PermanentException read =
                assertThrows(PermanentException.class, () -> source.open(run, BLOB, Optional.empty()));
        assertEquals("read account/container/blob: the answer has no " + header, read.getMessage());
    }

    @ParameterizedTest
    @CsvSource({"Content-Length, -1", "x-ms-tag-count, 99999999999"})
    void valueThatNoBlobHas_isAFailureOfThisBlob(String header, String value) {
        describe();
        overriding.set(HttpHeaderName.fromString(header), value);

        PermanentException failure =
                assertThrows(PermanentException.class, () -> source.open(run, BLOB, Optional.empty()));

        assertEquals(FailureCause.REJECTED, failure.failureCause());
    }

    @Test
    void blobWithoutANameInAListing_isAFailureOfThisListing() {
        headers.set(HttpHeaderName.CONTENT_TYPE, "application/xml");
        body = "<?xml version=\"1.0\"?><EnumerationResults ContainerName=\"container\"><Blobs>" + listed("", "<a/>")
                + "</Blobs><NextMarker/></EnumerationResults>";

        assertThrows(PermanentException.class, () -> listing.list(run, "container", "", 10, Optional.empty()));
    }

    @Test
    void emptyMetadataInAListing_isNoDirectory() {
        headers.set(HttpHeaderName.CONTENT_TYPE, "application/xml");
        body = "<?xml version=\"1.0\"?><EnumerationResults ContainerName=\"container\"><Blobs>"
                + listed("a", "<hdi_isfolder/>")
                + listed("b", "<other></other>") + listed("c", "<hdi_isfolder>true</hdi_isfolder>")
                + "</Blobs><NextMarker/></EnumerationResults>";

        assertEquals(
                List.of("a", "b"),
                listing.list(run, "container", "", 10, Optional.empty()).blobs().stream()
                        .map(blob -> blob.version().blob().name())
                        .toList());
    }

    private static String listed(String name, String metadata) {
        return "<Blob><Name>" + name + "</Name><Properties><Content-Length>0</Content-Length><Etag>0x8D</Etag>"
                + "<Last-Modified>Fri, 02 Jan 2026 03:04:05 GMT</Last-Modified></Properties><Metadata>" + metadata
                + "</Metadata></Blob>";
    }

    private void describe() {
        headers.set(HttpHeaderName.ETAG, "\"0x8D\"").set(HttpHeaderName.LAST_MODIFIED, "Fri, 02 Jan 2026 03:04:05 GMT");
    }

    private BlobProperties properties() {
        return assertInstanceOf(BlobSource.Present.class, source.head(run, BLOB))
                .properties();
    }
}
