package io.blobferry.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.azure.core.util.Context;
import com.azure.storage.blob.BlobClient;
import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.blob.models.BlobItem;
import com.azure.storage.blob.models.BlobRange;
import com.azure.storage.blob.models.BlobRequestConditions;
import com.azure.storage.blob.models.BlobStorageException;
import com.azure.storage.blob.models.ListBlobsOptions;
import io.blobferry.azure.state.TableCheckpoints;
import io.blobferry.azure.state.TableFailures;
import io.blobferry.domain.TableCrc64;
import io.blobferry.loadstubs.Conditions;
import io.blobferry.loadstubs.LoadStubs;
import io.blobferry.loadstubs.SyntheticContent;
import io.blobferry.spi.state.CheckpointStore;
import io.blobferry.spi.state.FailureStore;
import io.blobferry.testing.BackupReaderContract;
import io.blobferry.testing.BackupTargetContract;
import io.blobferry.testing.CheckpointStoreContract;
import io.blobferry.testing.FailureStoreContract;
import io.blobferry.testing.HistoryRecordsContract;
import io.blobferry.testing.MultipartTargetContract;
import io.blobferry.testing.ObjectListingContract;
import io.blobferry.testing.ObjectVersionListingContract;
import io.blobferry.testing.TargetAccess;
import io.blobferry.testing.UploadListingContract;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.ChecksumMode;
import software.amazon.awssdk.services.s3.model.ChecksumType;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.DeleteObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsResponse;
import software.amazon.awssdk.services.s3.model.ListPartsResponse;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.NoSuchUploadException;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;
import software.amazon.awssdk.services.s3.model.UploadPartResponse;

/** The stand-ins that serve and drop bytes decide as the services do, seen through the SDKs that the product uses. */
class LoadStubsIT {
    private static final LoadStubs STUBS =
            LoadStubs.start(Conditions.UNLIMITED, LoadStubs.Option.KEEP_VERSIONS, LoadStubs.Option.KEEP_MORE_BYTES);
    private static final S3TargetAccess BUCKET = S3TargetAccess.of(STUBS);
    private static final int MIB = 1 << 20;

    @AfterAll
    static void end() {
        BUCKET.close();
        STUBS.close();
    }

    @Nested
    class Tables extends CheckpointStoreContract {
        private final CheckpointStore store;

        Tables() {
            STUBS.azure().tables().createTableIfNotExists("contract");
            store = new TableCheckpoints(STUBS.azure().asyncTables().getTableClient("contract"), Clock.systemUTC());
        }

        @Override
        protected CheckpointStore store() {
            return store;
        }
    }

    @Nested
    class Failures extends FailureStoreContract {
        private final FailureStore store;

        Failures() {
            STUBS.azure().tables().createTableIfNotExists("failures");
            store = new TableFailures(STUBS.azure().asyncTables().getTableClient("failures"));
        }

        @Override
        protected FailureStore store() {
            return store;
        }
    }

    @Nested
    class Queues extends StorageQueueContract {
        Queues() {
            super(STUBS.azure().queues(), STUBS.azure().asyncQueues());
        }
    }

    @Nested
    class Objects extends BackupTargetContract {
        @Override
        protected TargetAccess access() {
            return BUCKET;
        }
    }

    @Nested
    class Uploads extends MultipartTargetContract {
        @Override
        protected TargetAccess access() {
            return BUCKET;
        }

        @Test
        @Disabled("The load stubs do not compute checksums.")
        @Override
        protected void complete_withAnotherChecksum_isRefused() {}
    }

    @Nested
    class Records extends HistoryRecordsContract {
        @Override
        protected TargetAccess access() {
            return BUCKET;
        }
    }

    @Nested
    class Versions extends ObjectVersionListingContract {
        @Override
        protected TargetAccess access() {
            return BUCKET;
        }
    }

    @Nested
    class Reads extends BackupReaderContract {
        @Override
        protected TargetAccess access() {
            return BUCKET;
        }
    }

    @Nested
    class ObjectListings extends ObjectListingContract {
        @Override
        protected TargetAccess access() {
            return BUCKET;
        }
    }

    @Nested
    class UploadListings extends UploadListingContract {
        @Override
        protected TargetAccess access() {
            return BUCKET;
        }
    }

    @Nested
    class Blobs {
        @Test
        void declaredBlob_isSameFromEveryOffset() {
            BlobClient blob = STUBS.declare("source", "a folder/ünï", 3 * MIB + 5);
            byte[] period = SyntheticContent.period().array();
            ByteBuffer expected = ByteBuffer.allocate(3 * MIB + 5)
                    .put(period)
                    .put(period)
                    .put(period)
                    .put(period, 0, 5);
            assertEquals(expected.flip(), ByteBuffer.wrap(blob.downloadContent().toBytes()));
            assertEquals(expected.slice(MIB - 7, 2 * MIB), range(blob, MIB - 7, 2 * MIB));
            assertEquals(expected.slice(3 * MIB, 5), range(blob, 3 * MIB, MIB));
        }

        @Test
        void etag_pinsVersion() {
            BlobClient blob = STUBS.declare("source", "pinned", 10);
            String first = blob.getProperties().getETag();
            assertEquals(304, refused(blob, new BlobRequestConditions().setIfNoneMatch(first)));
            STUBS.declare("source", "pinned", 11);
            assertEquals(11, blob.getProperties().getBlobSize());
            assertEquals(412, refused(blob, new BlobRequestConditions().setIfMatch(first)));
            blob.delete();
            assertEquals(404, refused(blob, new BlobRequestConditions()));
        }

        @Test
        void container_isListedByPagesAndFolders() {
            for (String name : List.of("a/1", "a/2", "b", "c/3")) {
                STUBS.declare("listed", name, 7);
            }
            STUBS.declare("listed-too", "d", 7);
            BlobContainerClient container = STUBS.azure().blobs().getBlobContainerClient("listed");
            List<List<String>> pages = container
                    .listBlobs(new ListBlobsOptions().setMaxResultsPerPage(3), null)
                    .streamByPage()
                    .map(page -> page.getValue().stream().map(BlobItem::getName).toList())
                    .toList();
            assertEquals(List.of(List.of("a/1", "a/2", "b"), List.of("c/3")), pages);
            // The client puts the blobs of a page before the prefixes.
            List<BlobItem> top = container.listBlobsByHierarchy("").stream().toList();
            assertEquals(
                    List.of("b", "a/", "c/"),
                    top.stream().map(BlobItem::getName).toList());
            assertEquals(7, top.getFirst().getProperties().getContentLength());
            assertEquals(
                    container.getBlobClient("b").getProperties().getETag().replace("\"", ""),
                    top.getFirst().getProperties().getETag());
        }

        private static ByteBuffer range(BlobClient blob, long offset, long length) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            blob.downloadStreamWithResponse(
                    out, new BlobRange(offset, length), null, null, false, Duration.ofMinutes(1), Context.NONE);
            return ByteBuffer.wrap(out.toByteArray());
        }

        private static int refused(BlobClient blob, BlobRequestConditions conditions) {
            return assertThrows(
                            BlobStorageException.class,
                            () -> blob.downloadStreamWithResponse(
                                    new ByteArrayOutputStream(),
                                    null,
                                    null,
                                    conditions,
                                    false,
                                    Duration.ofMinutes(1),
                                    Context.NONE))
                    .getStatusCode();
        }
    }

    @Nested
    class S3 {
        private static final String BUCKET = "backup";
        private static final byte[] BYTES = SyntheticContent.period().array();
        private static final String CRC = crc();

        private final S3Client s3 = S3Client.builder()
                .endpointOverride(STUBS.s3())
                .region(Region.EU_CENTRAL_1)
                .forcePathStyle(true)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("any", "any")))
                .httpClientBuilder(
                        UrlConnectionHttpClient.builder().tlsTrustManagersProvider(STUBS.certificate()::trustManagers))
                .build();

        @Test
        void parts_keepTrailerChecksum() {
            String key = "by parts/ä";
            String id = begin(key);
            List<UploadPartResponse> parts = IntStream.rangeClosed(1, 3)
                    .mapToObj(number -> put(key, id, number))
                    .toList();
            assertEquals(CRC, parts.getFirst().checksumCRC64NVME());

            ListPartsResponse page = s3.listParts(
                    list -> list.bucket(BUCKET).key(key).uploadId(id).maxParts(2));
            assertEquals(
                    List.of(1, 2),
                    page.parts().stream().map(part -> part.partNumber()).toList());
            assertEquals(MIB, page.parts().getFirst().size());
            assertEquals(CRC, page.parts().getFirst().checksumCRC64NVME());
            ListPartsResponse rest = s3.listParts(
                    list -> list.bucket(BUCKET).key(key).uploadId(id).partNumberMarker(page.nextPartNumberMarker()));
            assertEquals(
                    List.of(3),
                    rest.parts().stream().map(part -> part.partNumber()).toList());

            assertEquals(
                    1,
                    s3.listMultipartUploads(list -> list.bucket(BUCKET).prefix("by parts/"))
                            .uploads()
                            .size());
            String version = complete(key, id, parts, "*", 3L * MIB);
            HeadObjectResponse head =
                    s3.headObject(look -> look.bucket(BUCKET).key(key).checksumMode(ChecksumMode.ENABLED));
            assertEquals(3 * MIB, head.contentLength());
            assertEquals(CRC, head.checksumCRC64NVME());
            assertEquals(version, head.versionId());
            assertEquals("value", head.metadata().get("name"));
            assertThrows(
                    NoSuchUploadException.class,
                    () -> s3.listParts(list -> list.bucket(BUCKET).key(key).uploadId(id)));
        }

        @Test
        void invalidComplete_isRejectedAndUploadStays() {
            String key = "refused";
            String id = begin(key);
            List<UploadPartResponse> parts = List.of(put(key, id, 1));
            assertEquals(400, statusOf(() -> complete(key, id, parts, "*", 7L)), "another size");
            s3.putObject(put -> put.bucket(BUCKET).key(key), RequestBody.fromBytes(BYTES));
            assertEquals(412, statusOf(() -> complete(key, id, parts, "*", MIB)), "it exists by now");
            s3.abortMultipartUpload(abort -> abort.bucket(BUCKET).key(key).uploadId(id));
            assertThrows(NoSuchUploadException.class, () -> put(key, id, 2));
        }

        @Test
        void put_withIfMatch_isConditional() {
            String key = "whole";
            assertThrows(
                    NoSuchKeyException.class,
                    () -> s3.headObject(look -> look.bucket(BUCKET).key(key)));
            PutObjectResponse first = s3.putObject(
                    put -> put.bucket(BUCKET).key(key).ifNoneMatch("*").checksumAlgorithm(ChecksumAlgorithm.CRC64_NVME),
                    RequestBody.fromBytes(BYTES));
            assertEquals(CRC, first.checksumCRC64NVME());
            assertEquals(
                    412,
                    statusOf(() -> s3.putObject(
                            put -> put.bucket(BUCKET).key(key).ifNoneMatch("*"), RequestBody.fromBytes(BYTES))));
            PutObjectResponse second = s3.putObject(
                    put -> put.bucket(BUCKET).key(key).ifMatch(first.eTag()), RequestBody.fromString("other"));
            assertEquals(
                    412,
                    statusOf(() -> s3.putObject(
                            put -> put.bucket(BUCKET).key(key).ifMatch(first.eTag()), RequestBody.fromBytes(BYTES))));
            assertEquals(
                    second.versionId(),
                    s3.headObject(look -> look.bucket(BUCKET).key(key)).versionId());
        }

        @Test
        void deleteObject_placesAMarkerIfTheETagMatches() {
            String key = "deleted";
            String etag = s3.putObject(put -> put.bucket(BUCKET).key(key), RequestBody.fromString("seven"))
                    .eTag();
            assertEquals(
                    412,
                    statusOf(() -> s3.deleteObject(
                            delete -> delete.bucket(BUCKET).key(key).ifMatch("\"another\""))));
            DeleteObjectResponse marker =
                    s3.deleteObject(delete -> delete.bucket(BUCKET).key(key).ifMatch(etag));
            assertTrue(marker.deleteMarker());
            assertThrows(
                    NoSuchKeyException.class,
                    () -> s3.headObject(look -> look.bucket(BUCKET).key(key)));
        }

        @Test
        void bucket_isListedByPagesAndFolders_v1AndV2() {
            for (String key : List.of("listed/a b/1", "listed/a b/2", "listed/b", "other")) {
                s3.putObject(put -> put.bucket("listed").key(key), RequestBody.fromString("seven"));
            }
            List<List<String>> pages =
                    s3
                            .listObjectsV2Paginator(list ->
                                    list.bucket("listed").prefix("listed/").maxKeys(2))
                            .stream()
                            .map(page ->
                                    page.contents().stream().map(S3Object::key).toList())
                            .toList();
            assertEquals(List.of(List.of("listed/a b/1", "listed/a b/2"), List.of("listed/b")), pages);
            ListObjectsResponse first = s3.listObjects(list ->
                    list.bucket("listed").prefix("listed/").delimiter("/").maxKeys(1));
            assertEquals("listed/a b/", first.commonPrefixes().getFirst().prefix());
            ListObjectsResponse second = s3.listObjects(list ->
                    list.bucket("listed").prefix("listed/").delimiter("/").marker(first.nextMarker()));
            assertEquals(
                    List.of("listed/b"),
                    second.contents().stream().map(S3Object::key).toList());
            assertEquals(5, second.contents().getFirst().size());
            assertFalse(second.isTruncated());
        }

        @Test
        void requests_areCountedByService() {
            long before = STUBS.requests().get("s3");
            s3.putObject(put -> put.bucket(BUCKET).key("counted"), RequestBody.fromString("once"));
            assertEquals(before + 1, STUBS.requests().get("s3"));
        }

        private String begin(String key) {
            return s3.createMultipartUpload(create -> create.bucket(BUCKET)
                            .key(key)
                            .metadata(Map.of("name", "value"))
                            .checksumAlgorithm(ChecksumAlgorithm.CRC64_NVME)
                            .checksumType(ChecksumType.FULL_OBJECT))
                    .uploadId();
        }

        private UploadPartResponse put(String key, String id, int number) {
            return s3.uploadPart(
                    part -> part.bucket(BUCKET)
                            .key(key)
                            .uploadId(id)
                            .partNumber(number)
                            .checksumAlgorithm(ChecksumAlgorithm.CRC64_NVME),
                    RequestBody.fromBytes(BYTES));
        }

        private String complete(String key, String id, List<UploadPartResponse> parts, String ifNoneMatch, long size) {
            return s3.completeMultipartUpload(complete -> complete.bucket(BUCKET)
                            .key(key)
                            .uploadId(id)
                            .ifNoneMatch(ifNoneMatch)
                            .mpuObjectSize(size)
                            .checksumType(ChecksumType.FULL_OBJECT)
                            .checksumCRC64NVME(CRC)
                            .multipartUpload(all -> all.parts(IntStream.range(0, parts.size())
                                    .mapToObj(i -> CompletedPart.builder()
                                            .partNumber(i + 1)
                                            .eTag(parts.get(i).eTag())
                                            .checksumCRC64NVME(CRC)
                                            .build())
                                    .toList())))
                    .versionId();
        }

        private static int statusOf(Executable call) {
            return assertThrows(S3Exception.class, call).statusCode();
        }

        private static String crc() {
            TableCrc64 crc = new TableCrc64();
            crc.update(ByteBuffer.wrap(BYTES));
            return crc.value().base64();
        }
    }
}
