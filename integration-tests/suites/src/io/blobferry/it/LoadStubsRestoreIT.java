package io.blobferry.it;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.azure.core.util.BinaryData;
import com.azure.core.util.Context;
import com.azure.storage.blob.models.AccessTier;
import com.azure.storage.blob.models.BlobHttpHeaders;
import com.azure.storage.blob.models.BlobProperties;
import com.azure.storage.blob.models.BlobRequestConditions;
import com.azure.storage.blob.models.BlobStorageException;
import com.azure.storage.blob.models.Block;
import com.azure.storage.blob.models.BlockList;
import com.azure.storage.blob.models.BlockListType;
import com.azure.storage.blob.options.BlockBlobCommitBlockListOptions;
import com.azure.storage.blob.options.BlockBlobSimpleUploadOptions;
import com.azure.storage.blob.specialized.BlockBlobClient;
import io.blobferry.domain.Crc64Nvme;
import io.blobferry.domain.ObjectKey;
import io.blobferry.domain.TableCrc64;
import io.blobferry.loadstubs.Conditions;
import io.blobferry.loadstubs.LoadStubs;
import io.blobferry.loadstubs.LoadStubs.Option;
import io.blobferry.loadstubs.SyntheticContent;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.ResponseBytes;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.BucketVersioningStatus;
import software.amazon.awssdk.services.s3.model.ChecksumMode;
import software.amazon.awssdk.services.s3.model.ChecksumType;
import software.amazon.awssdk.services.s3.model.DeleteMarkerEntry;
import software.amazon.awssdk.services.s3.model.EncodingType;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectVersionsResponse;
import software.amazon.awssdk.services.s3.model.ObjectVersion;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.Tag;

/** The faces of the load stubs that a restore uses, reading from S3 and writing to Azure, seen through the SDKs. */
class LoadStubsRestoreIT {
    private static final LoadStubs STUBS =
            LoadStubs.start(Conditions.UNLIMITED, Option.KEEP_VERSIONS, Option.VERIFY_CRC64);
    private static final int MIB = 1 << 20;

    @AfterAll
    static void end() {
        STUBS.close();
    }

    @Nested
    class Reading {
        private static final String BUCKET = "backup";

        private final String key = "read/" + UUID.randomUUID() + "/ä b";
        private final S3Client s3 = S3Client.builder()
                .endpointOverride(STUBS.s3())
                .region(Region.EU_CENTRAL_1)
                .forcePathStyle(true)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("any", "any")))
                .httpClientBuilder(
                        UrlConnectionHttpClient.builder().tlsTrustManagersProvider(STUBS.certificate()::trustManagers))
                .build();

        @Test
        void declaredObject_hasTheSyntheticContentAndItsChecksum() {
            long size = 3L * MIB + 77;
            STUBS.declareObject(
                    new ObjectKey(BUCKET, key),
                    size,
                    Duration.ofHours(1),
                    Map.of("x-amz-meta-name", "value", "Content-Type", "text/plain"));
            HeadObjectResponse head =
                    s3.headObject(look -> look.bucket(BUCKET).key(key).checksumMode(ChecksumMode.ENABLED));
            assertEquals(size, head.contentLength());
            assertEquals("text/plain", head.contentType());
            assertEquals(Map.of("name", "value"), head.metadata());
            assertEquals(ChecksumType.FULL_OBJECT, head.checksumType());
            assertTrue(head.lastModified().isBefore(Instant.now().minusSeconds(3_500)), head::toString);
            ResponseBytes<GetObjectResponse> whole =
                    s3.getObjectAsBytes(get -> get.bucket(BUCKET).key(key));
            assertEquals(TableCrc64.of(whole.asByteArray()), Crc64Nvme.fromBase64(head.checksumCRC64NVME()));
            ResponseBytes<GetObjectResponse> part = s3.getObjectAsBytes(get ->
                    get.bucket(BUCKET).key(key).range("bytes=1048570-1048585").ifMatch(head.eTag()));
            assertEquals("bytes 1048570-1048585/" + size, part.response().contentRange());
            assertArrayEquals(Arrays.copyOfRange(whole.asByteArray(), 1_048_570, 1_048_586), part.asByteArray());
        }

        @Test
        void versions_areListedAndRead_newestFirst_byPages() {
            String first = put("first").versionId();
            String second = put("second, longer").versionId();
            String marker =
                    s3.deleteObject(delete -> delete.bucket(BUCKET).key(key)).versionId();
            List<String> versions = new ArrayList<>();
            List<String> markers = new ArrayList<>();
            s3.listObjectVersionsPaginator(
                            list -> list.bucket(BUCKET).prefix(key).maxKeys(1).encodingType(EncodingType.URL))
                    .forEach(page -> {
                        page.versions().stream().map(ObjectVersion::versionId).forEach(versions::add);
                        page.deleteMarkers().stream()
                                .map(DeleteMarkerEntry::versionId)
                                .forEach(markers::add);
                    });
            assertEquals(List.of(second, first), versions);
            assertEquals(List.of(marker), markers);
            ListObjectVersionsResponse all =
                    s3.listObjectVersions(list -> list.bucket(BUCKET).prefix(key));
            assertEquals(key, all.versions().getFirst().key());
            assertFalse(all.versions().getFirst().isLatest());
            assertTrue(all.deleteMarkers().getFirst().isLatest());
            assertEquals(5, all.versions().getLast().size());
            assertEquals("first", text(first));
            assertEquals("second, longer", text(second));
            assertEquals(405, statusOf(() -> text(marker)));
            assertEquals(404, statusOf(() -> text("version-0")));
            assertEquals(
                    404, statusOf(() -> s3.getObject(get -> get.bucket(BUCKET).key(key))));
        }

        @Test
        void read_ofAnotherETagOrRange_isRefused() {
            String etag = put("content").eTag();
            assertEquals(
                    412,
                    statusOf(() ->
                            s3.getObject(get -> get.bucket(BUCKET).key(key).ifMatch("\"other\""))));
            assertEquals(
                    416,
                    statusOf(() -> s3.getObject(
                            get -> get.bucket(BUCKET).key(key).ifMatch(etag).range("bytes=7-8"))));
        }

        @Test
        void droppedContent_isServedWhereItIsTheSyntheticOne_andRefusedElsewhere() {
            byte[] synthetic = SyntheticContent.period().array();
            putChecked(synthetic);
            assertArrayEquals(
                    synthetic,
                    s3.getObjectAsBytes(get -> get.bucket(BUCKET).key(key)).asByteArray());
            putChecked(new byte[MIB]);
            assertEquals(
                    501, statusOf(() -> s3.getObject(get -> get.bucket(BUCKET).key(key))));
        }

        @Test
        void tagsAndConfigurations_areRead() {
            s3.putObject(
                    put -> put.bucket(BUCKET).key(key).tagging("owner=a%20team&stage=x"),
                    RequestBody.fromString("tagged"));
            assertEquals(
                    Map.of("owner", "a team", "stage", "x"),
                    s3.getObjectTagging(get -> get.bucket(BUCKET).key(key)).tagSet().stream()
                            .collect(Collectors.toMap(Tag::key, Tag::value)));
            assertEquals(
                    BucketVersioningStatus.ENABLED,
                    s3.getBucketVersioning(get -> get.bucket(BUCKET)).status());
            S3Exception none = assertThrows(
                    S3Exception.class, () -> s3.getBucketLifecycleConfiguration(get -> get.bucket(BUCKET)));
            assertEquals("NoSuchLifecycleConfiguration", none.awsErrorDetails().errorCode());
        }

        private PutObjectResponse put(String text) {
            return s3.putObject(put -> put.bucket(BUCKET).key(key), RequestBody.fromString(text));
        }

        private void putChecked(byte[] bytes) {
            s3.putObject(
                    put -> put.bucket(BUCKET)
                            .key(key)
                            .checksumCRC64NVME(TableCrc64.of(bytes).base64()),
                    RequestBody.fromBytes(bytes));
        }

        private String text(String version) {
            return s3.getObjectAsBytes(get -> get.bucket(BUCKET).key(key).versionId(version))
                    .asUtf8String();
        }

        private static int statusOf(Executable call) {
            return assertThrows(S3Exception.class, call).statusCode();
        }
    }

    @Nested
    class Writing {
        private static final BlobHttpHeaders HEADERS = new BlobHttpHeaders()
                .setContentType("text/csv")
                .setContentEncoding("gzip")
                .setContentLanguage("de")
                .setContentDisposition("inline")
                .setCacheControl("no-cache")
                .setContentMd5(new byte[16]);

        private final BlockBlobClient blob = STUBS.azure()
                .blobs()
                .getBlobContainerClient("restored")
                .getBlobClient(UUID.randomUUID() + "/ä b")
                .getBlockBlobClient();

        @Test
        void putBlob_keepsAttributes() {
            blob.uploadWithResponse(
                    new BlockBlobSimpleUploadOptions(BinaryData.fromString("content"))
                            .setHeaders(HEADERS)
                            .setMetadata(Map.of("Owner", "team"))
                            .setTags(Map.of("project", "a b"))
                            .setTier(AccessTier.COOL),
                    null,
                    Context.NONE);
            BlobProperties properties = blob.getProperties();
            assertEquals(7, properties.getBlobSize());
            assertAttributes(properties);
            assertEquals(AccessTier.COOL, properties.getAccessTier());
            assertNull(properties.isAccessTierInferred());
            assertEquals(Map.of("project", "a b"), blob.getTags());
        }

        @Test
        void blockList_makesTheBlob_andForgetsOtherBlocks() {
            for (String block : List.of("AAAA", "BBBB", "CCCC")) {
                blob.stageBlock(block, BinaryData.fromString(block + block));
            }
            BlockList staged = blob.listBlocks(BlockListType.ALL);
            assertEquals(
                    List.of("AAAA", "BBBB", "CCCC"),
                    staged.getUncommittedBlocks().stream().map(Block::getName).toList());
            blob.commitBlockListWithResponse(
                    new BlockBlobCommitBlockListOptions(List.of("CCCC", "AAAA"))
                            .setHeaders(HEADERS)
                            .setMetadata(Map.of("Owner", "team"))
                            .setTier(AccessTier.COOL),
                    null,
                    Context.NONE);
            BlobProperties properties = blob.getProperties();
            assertEquals(16, properties.getBlobSize());
            assertAttributes(properties);
            BlockList committed = blob.listBlocks(BlockListType.ALL);
            assertEquals(
                    List.of("CCCC", "AAAA"),
                    committed.getCommittedBlocks().stream().map(Block::getName).toList());
            assertEquals(List.of(), committed.getUncommittedBlocks());
            assertEquals(400, statusOf(() -> blob.commitBlockList(List.of("BBBB"), true)));
        }

        @Test
        void write_isConditional() {
            String etag = upload(new BlobRequestConditions().setIfNoneMatch("*"));
            assertEquals(409, statusOf(() -> upload(new BlobRequestConditions().setIfNoneMatch("*"))));
            String next = upload(new BlobRequestConditions().setIfMatch(etag));
            assertEquals(412, statusOf(() -> upload(new BlobRequestConditions().setIfMatch(etag))));
            blob.stageBlock("AAAA", BinaryData.fromString("block"));
            assertEquals(409, statusOf(() -> blob.commitBlockList(List.of("AAAA"))));
            assertEquals(412, statusOf(() -> commit(etag)));
            commit(next);
        }

        @Test
        void tagsTierAndMetadata_areSetLater() {
            String etag = upload(null);
            blob.setTags(Map.of("a", "1"));
            blob.setAccessTier(AccessTier.ARCHIVE);
            BlobProperties properties = blob.getProperties();
            assertEquals(etag, properties.getETag());
            assertEquals(1, properties.getTagCount());
            assertEquals(AccessTier.ARCHIVE, properties.getAccessTier());
            blob.setMetadata(Map.of("other", "value"));
            assertEquals(Map.of("other", "value"), blob.getProperties().getMetadata());
            blob.setHttpHeaders(HEADERS);
            BlobProperties changed = blob.getProperties();
            assertEquals("text/csv", changed.getContentType());
            assertEquals(Map.of("other", "value"), changed.getMetadata());
        }

        @Test
        void crc64_ofOtherBytes_isRefused() throws Exception {
            byte[] bytes = "content".getBytes(StandardCharsets.UTF_8);
            assertEquals(201, put(bytes, TableCrc64.of(bytes)));
            assertEquals(400, put(bytes, Crc64Nvme.EMPTY));
        }

        private int put(byte[] bytes, Crc64Nvme stated) throws IOException, InterruptedException {
            byte[] littleEndian = ByteBuffer.allocate(Long.BYTES)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putLong(stated.value())
                    .array();
            try (HttpClient http = HttpClient.newBuilder()
                    .sslContext(STUBS.certificate().clientContext())
                    .build()) {
                return http.send(
                                HttpRequest.newBuilder(URI.create(blob.getBlobUrl() + "?comp=block&blockid=AAAA"))
                                        .header(
                                                "x-ms-content-crc64",
                                                Base64.getEncoder().encodeToString(littleEndian))
                                        .PUT(HttpRequest.BodyPublishers.ofByteArray(bytes))
                                        .build(),
                                HttpResponse.BodyHandlers.discarding())
                        .statusCode();
            }
        }

        private String upload(BlobRequestConditions conditions) {
            return blob.uploadWithResponse(
                            new BlockBlobSimpleUploadOptions(BinaryData.fromString("content"))
                                    .setRequestConditions(conditions),
                            null,
                            Context.NONE)
                    .getValue()
                    .getETag();
        }

        private void commit(String etag) {
            blob.commitBlockListWithResponse(
                    new BlockBlobCommitBlockListOptions(List.of("AAAA"))
                            .setRequestConditions(new BlobRequestConditions().setIfMatch(etag)),
                    null,
                    Context.NONE);
        }

        private static void assertAttributes(BlobProperties properties) {
            assertEquals(HEADERS.getContentType(), properties.getContentType());
            assertEquals(HEADERS.getContentEncoding(), properties.getContentEncoding());
            assertEquals(HEADERS.getContentLanguage(), properties.getContentLanguage());
            assertEquals(HEADERS.getContentDisposition(), properties.getContentDisposition());
            assertEquals(HEADERS.getCacheControl(), properties.getCacheControl());
            assertArrayEquals(HEADERS.getContentMd5(), properties.getContentMd5());
            assertEquals(Map.of("Owner", "team"), properties.getMetadata());
        }

        private static int statusOf(Executable call) {
            return assertThrows(BlobStorageException.class, call).getStatusCode();
        }
    }
}
