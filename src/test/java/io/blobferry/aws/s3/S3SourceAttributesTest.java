package io.blobferry.aws.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blobferry.domain.BlobType;
import io.blobferry.domain.ContentHeaders;
import io.blobferry.domain.FailureCause;
import io.blobferry.domain.ObjectKey;
import io.blobferry.domain.TimeRange;
import io.blobferry.execution.PermanentException;
import io.blobferry.execution.RunContext;
import io.blobferry.routing.StorageClass;
import io.blobferry.spi.target.ObjectAttributes;
import io.blobferry.spi.target.SourceAttributes;
import io.blobferry.spi.target.SourceAttributes.Loss;
import io.blobferry.spi.target.SourceAttributes.LossKind;
import io.blobferry.spi.target.StoredVersion;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a lifecycle rule or a person's copy does to a backup is a loss that is named, and never an exception. */
class S3SourceAttributesTest {
    private static final ObjectKey KEY = new ObjectKey("backups", "container/blob");
    private static final ContentHeaders TEXT = new ContentHeaders(
            Optional.of("text/plain"), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    private static final Map<String, String> METADATA = Map.of("Name", "v", "empty", "");
    private static final ObjectAttributes SENT = attributes(METADATA, Map.of("tag", "t"));
    private static final MetadataSidecar SIDECAR = MetadataSidecar.of(KEY, SENT);

    @Test
    void sidecar_hasAllAttributes() {
        SourceAttributes read = read(withSidecar(), Map.of(SIDECAR.key().key(), SIDECAR.json()));
        assertEquals(METADATA, read.metadata());
        assertEquals(Map.of("tag", "t"), read.tags());
        assertEquals(TEXT, read.headers());
        assertEquals(List.of(), read.losses());
    }

    @Test
    void sidecarThatIsGone_isNamed_andTheObjectsOwnAttributesAreLeft() {
        SourceAttributes read = read(withSidecar(), Map.of());
        assertLosses(read, LossKind.SIDECAR_MISSING);
        assertEquals(TEXT, read.headers());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "null",
                "{}",
                "{\"schema\":1}",
                "{\"schema\":2,\"key\":\"container/blob\",\"headers\":{},\"metadata\":{},\"tags\":{}}",
                "{\"schema\":1,\"key\":\"container/other\",\"headers\":{},\"metadata\":{},\"tags\":{}}",
                "{\"schema\":1,\"key\":\"container/blob\",\"headers\":[],\"metadata\":{},\"tags\":{}}",
                "{\"schema\":1,\"key\":\"container/blob\",\"headers\":{},\"metadata\":{\"a\":1},\"tags\":{}}",
                "{\"schema\":1,\"key\":\"container/blob\",\"headers\":{},\"metadata\":{}}"
            })
    void corruptSidecar_isNamed(String json) {
        assertLosses(read(withSidecar(), Map.of(SIDECAR.key().key(), json)), LossKind.SIDECAR_INVALID);
    }

    @Test
    void sidecarWithoutAKey_isNamed() {
        Map<String, String> metadata = new HashMap<>(withSidecar());
        metadata.put("blobferry-sidecar", "");
        assertLosses(read(metadata, Map.of()), LossKind.SIDECAR_INVALID);
    }

    @Test
    void deniedSidecarAndDeniedTags_areNamed() {
        S3SourceAttributes denied = new S3SourceAttributes(new S3SourceAttributes.Requests() {
            @Override
            public Optional<String> text(RunContext run, ObjectKey key) {
                throw new PermanentException("read", FailureCause.TARGET_DENIED, "403 AccessDenied", null);
            }

            @Override
            public Map<String, String> tags(RunContext run, StoredVersion version) {
                throw new PermanentException("read", FailureCause.TARGET_DENIED, "403 AccessDenied", null);
            }
        });
        assertLosses(denied.read(StubS3.run(), stored(withSidecar())), LossKind.SIDECAR_DENIED);
        assertLosses(denied.read(StubS3.run(), stored(withoutSidecar())), LossKind.TAGS_DENIED);
    }

    @Test
    void otherTagsThanTheBlobHad_areNamed() {
        SourceAttributes read = ReadAttributes.of(stored(withoutSidecar()), Map.of("tag", "other"), key -> null);
        assertLosses(read, LossKind.TAGS_CHANGED);
        assertEquals(Map.of("tag", "other"), read.tags());
        assertLosses(ReadAttributes.of(stored(withoutSidecar()), Map.of(), key -> null), LossKind.TAGS_CHANGED);
    }

    @Test
    void metadataThatIsLost_isNamed() {
        SourceAttributes read = read(Map.of(), Map.of());
        assertLosses(read, LossKind.METADATA_MISSING);
        assertEquals(Optional.empty(), read.type());
    }

    @ParameterizedTest
    @CsvSource({
        "blobferry-valid-from,yesterday",
        "blobferry-valid-from,2026-01-02T03:04:05Z/2026-01-01T03:04:05Z",
        "blobferry-source-last-modified,never",
        "blobferry-source-type,tape",
        "blobferry-source-tier,%zz",
        "blobferry-source-sequence-number,many",
        "name,%zz"
    })
    void valueThatIsNotOfTheFormat_isNamed(String name, String value) {
        Map<String, String> metadata = new HashMap<>(withoutSidecar());
        metadata.put(name, value);
        SourceAttributes read = ReadAttributes.of(stored(metadata), Map.of("tag", "t"), key -> null);
        assertEquals(
                List.of(LossKind.METADATA_INVALID),
                read.losses().stream().map(Loss::kind).toList());
        assertTrue(read.losses().getFirst().detail().startsWith(name), read.losses()::toString);
    }

    @Test
    void objectOfTheFirstFormat_hasNoType() {
        Map<String, String> metadata = new HashMap<>(withoutSidecar());
        metadata.remove("blobferry-format");
        SourceAttributes read = ReadAttributes.of(stored(metadata), Map.of("tag", "t"), key -> null);
        assertEquals(Optional.empty(), read.type());
        assertEquals(List.of(), read.losses());
        assertEquals(Optional.of(BlobType.BLOCK), read(withSidecar(), Map.of()).type());
    }

    private static Map<String, String> withoutSidecar() {
        return S3Metadata.of(attributes(Map.of("Name", "v"), Map.of("tag", "t")))
                .values();
    }

    private static Map<String, String> withSidecar() {
        return new TreeMap<>(
                S3Metadata.identity(SENT).withSidecar(SIDECAR.key().key()).values());
    }

    private static ObjectAttributes attributes(Map<String, String> metadata, Map<String, String> tags) {
        return new ObjectAttributes(
                SourceBlob.with(TEXT, metadata),
                TimeRange.at(SourceBlob.with(metadata).lastModified()),
                tags,
                StorageClass.STANDARD);
    }

    private static StoredVersion stored(Map<String, String> metadata) {
        return ReadAttributes.stored(KEY, TEXT, metadata);
    }

    private static SourceAttributes read(Map<String, String> metadata, Map<String, String> objects) {
        return ReadAttributes.of(stored(metadata), Map.of(), objects::get);
    }

    private static void assertLosses(SourceAttributes read, LossKind... expected) {
        assertEquals(List.of(expected), read.losses().stream().map(Loss::kind).toList(), read.losses()::toString);
    }
}
