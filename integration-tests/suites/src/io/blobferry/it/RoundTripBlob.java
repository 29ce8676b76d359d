package io.blobferry.it;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.azure.core.util.BinaryData;
import com.azure.core.util.Context;
import com.azure.storage.blob.BlobClient;
import com.azure.storage.blob.models.AccessTier;
import com.azure.storage.blob.models.BlobHttpHeaders;
import com.azure.storage.blob.models.BlobProperties;
import com.azure.storage.blob.models.BlobType;
import com.azure.storage.blob.models.PageRange;
import com.azure.storage.blob.models.ParallelTransferOptions;
import com.azure.storage.blob.options.BlobParallelUploadOptions;
import com.azure.storage.blob.specialized.AppendBlobClient;
import com.azure.storage.blob.specialized.PageBlobClient;
import io.blobferry.emulators.EmulatorKind;
import io.blobferry.testing.BlobContent;
import io.blobferry.testing.RestoredFile;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * A blob of the round trip: it is made at the source, and what the source then says of it is what has to come back.
 *
 * @param seed of its bytes and its attributes
 */
record RoundTripBlob(String name, BlobType type, long size, long seed) {
    private static final int PAGE = 512;
    private static final int APPENDED_AT_ONCE = 4 << 20;

    /** What the source says of a blob. */
    record Source(RoundTripBlob blob, BlobProperties properties, Map<String, String> tags) {}

    /** Makes the blob in the account of emulators of this kind. */
    Source upload(BlobClient client, EmulatorKind kind) {
        Random random = new Random(seed);
        BlobHttpHeaders headers = headers(random);
        switch (type) {
            case APPEND_BLOB -> append(client.getAppendBlobClient(), headers, random);
            case PAGE_BLOB -> writePages(client.getPageBlobClient(), headers, random);
            default -> uploadBlocks(client, headers, random, kind);
        }
        if (random.nextInt(3) == 0) {
            setContentMd5(client, headers, random);
        }
        BlobProperties properties = client.getProperties();
        return new Source(this, properties, tags(client, properties));
    }

    /** Azure's client returns null for an empty value; the emulator keeps tags of block blobs alone. */
    private static Map<String, String> tags(BlobClient client, BlobProperties properties) {
        Map<String, String> tags = new TreeMap<>();
        if (properties.getTagCount() != null && properties.getTagCount() > 0) {
            client.getTags().forEach((key, value) -> tags.put(key, Objects.requireNonNullElse(value, "")));
        }
        return tags;
    }

    private void uploadBlocks(BlobClient client, BlobHttpHeaders headers, Random random, EmulatorKind kind) {
        BlobParallelUploadOptions options = new BlobParallelUploadOptions(BinaryData.fromStream(open(), size))
                .setParallelTransferOptions(new ParallelTransferOptions()
                        .setBlockSizeLong(8L << 20)
                        .setMaxSingleUploadSizeLong(8L << 20)
                        .setMaxConcurrency(1))
                .setHeaders(headers)
                .setMetadata(metadata(random));
        if (random.nextInt(3) == 0) {
            options.setTags(tags(random, kind));
        }
        if (random.nextInt(4) == 0) {
            options.setTier(random.nextBoolean() ? AccessTier.COOL : AccessTier.COLD);
        }
        client.uploadWithResponse(options, Await.LIMIT, Context.NONE);
    }

    private void append(AppendBlobClient client, BlobHttpHeaders headers, Random random) {
        client.createWithResponse(headers, metadata(random), null, Await.LIMIT, Context.NONE);
        BlobContent content = new BlobContent(seed, size);
        for (long at = 0; at < size; at += APPENDED_AT_ONCE) {
            byte[] bytes =
                    content.range(at, Math.min(size, at + APPENDED_AT_ONCE)).array();
            client.appendBlock(new ByteArrayInputStream(bytes), bytes.length);
        }
    }

    /** Every other run of pages; the rest are zeros. */
    private void writePages(PageBlobClient client, BlobHttpHeaders headers, Random random) {
        client.createWithResponse(
                size, (long) random.nextInt(3), headers, metadata(random), null, Await.LIMIT, Context.NONE);
        byte[] bytes = pages();
        for (int at = 0; at < size; at += 2 * run()) {
            int length = Math.min(run(), bytes.length - at);
            client.uploadPages(
                    new PageRange().setStart(at).setEnd(at + length - 1L), new ByteArrayInputStream(bytes, at, length));
        }
    }

    /** At most four of them are written, as each is a request. */
    private int run() {
        return Math.toIntExact(Math.ceilDiv(size, 8L * PAGE)) * PAGE;
    }

    private byte[] pages() {
        byte[] bytes = new BlobContent(seed, size).range(0, size).array();
        for (int at = run(); at < size; at += 2 * run()) {
            Arrays.fill(bytes, at, Math.min(at + run(), bytes.length), (byte) 0);
        }
        return bytes;
    }

    /** The bytes. */
    InputStream open() {
        return type == BlobType.PAGE_BLOB
                ? new ByteArrayInputStream(pages())
                : new ContentStream(new BlobContent(seed, size), size);
    }

    private BlobHttpHeaders headers(Random random) {
        BlobHttpHeaders headers = new BlobHttpHeaders();
        if (random.nextInt(4) > 0) {
            headers.setContentType(
                    random.nextBoolean() ? "text/csv;charset=utf-8" : "application/x-" + random.nextInt());
        }
        if (random.nextBoolean()) {
            headers.setContentEncoding(random.nextBoolean() ? "gzip" : "aws-chunked, br");
        }
        if (random.nextBoolean()) {
            headers.setContentLanguage("de-AT, fr;q=0.5");
        }
        if (random.nextBoolean()) {
            headers.setContentDisposition("attachment; filename=\"a b;%20.csv\"; filename*=UTF-8''%e2%82%ac");
        }
        if (random.nextBoolean()) {
            headers.setCacheControl("private, max-age=" + random.nextInt(1_000));
        }
        return headers;
    }

    /** Any client can set it to anything, but not with the content, with which the service compares it. */
    private static void setContentMd5(BlobClient client, BlobHttpHeaders headers, Random random) {
        byte[] md5 = new byte[16];
        random.nextBytes(md5);
        client.setHttpHeaders(headers.setContentMd5(md5));
    }

    private static Map<String, String> metadata(Random random) {
        Map<String, String> metadata = new TreeMap<>();
        IntStream.range(0, random.nextInt(6))
                .forEach(i -> metadata.put(
                        (random.nextBoolean() ? "Mixed_Case" : "plain") + i,
                        "100%25 of = \"" + random.nextInt() + "\" + ;"));
        if (random.nextInt(10) == 0) {
            metadata.put("longerThanS3Takes", "v".repeat(2_500));
        }
        return metadata;
    }

    private static Map<String, String> tags(Random random, EmulatorKind kind) {
        Map<String, String> tags = new TreeMap<>();
        // S3Mock keeps tags as they are encoded in the header, so there they may have no character that is encoded.
        boolean encoded = kind != EmulatorKind.LOCAL;
        String key = encoded ? "key +-./:=_ " : "key-._";
        String value = encoded ? "value =" : "value.";
        IntStream.rangeClosed(1, 1 + random.nextInt(10))
                .forEach(i -> tags.put(key + i, random.nextBoolean() ? "" : value + random.nextInt(1_000_000)));
        return tags;
    }

    /** The file has to have the blob's bytes, and its line in the manifest everything else. */
    static void assertRestored(Source source, RestoredFile file) {
        BlobProperties expected = source.properties();
        String name = source.blob().name();
        Map<String, String> headers = new TreeMap<>();
        put(headers, "Content-Type", expected.getContentType());
        put(headers, "Content-Encoding", expected.getContentEncoding());
        put(headers, "Content-Language", expected.getContentLanguage());
        put(headers, "Content-Disposition", expected.getContentDisposition());
        put(headers, "Cache-Control", expected.getCacheControl());
        assertEquals(headers, file.headers(), name);
        assertEquals(expected.getMetadata(), file.metadata(), name);
        assertEquals(source.tags(), file.tags(), name);
        assertEquals(
                expected.getETag().replace("\"", ""), file.line().path("etag").asText(), name);
        assertEquals(
                source.blob().type().toString().replace("Blob", "").toUpperCase(Locale.ROOT),
                file.line().path("type").asText(),
                name);
        assertEquals(
                tier(expected), Optional.ofNullable(file.line().path("tier").textValue()), name);
        if (hasKnownContentMd5(source)) {
            assertEquals(
                    Optional.ofNullable(expected.getContentMd5()).map(Base64.getEncoder()::encodeToString),
                    Optional.ofNullable(file.line().path("contentMd5").textValue()),
                    name);
        }
    }

    /** The blob has to be as it was at the source. */
    static void assertRestored(Source source, BlobClient restored) {
        BlobProperties expected = source.properties();
        BlobProperties found = restored.getProperties();
        String name = source.blob().name();
        assertEquals(expected.getBlobSize(), found.getBlobSize(), name);
        assertEquals(expected.getBlobType(), found.getBlobType(), name);
        assertEquals(expected.getContentType(), found.getContentType(), name);
        assertEquals(expected.getContentEncoding(), found.getContentEncoding(), name);
        assertEquals(expected.getContentLanguage(), found.getContentLanguage(), name);
        assertEquals(expected.getContentDisposition(), found.getContentDisposition(), name);
        assertEquals(expected.getCacheControl(), found.getCacheControl(), name);
        if (hasKnownContentMd5(source)) {
            assertArrayEquals(expected.getContentMd5(), found.getContentMd5(), name);
        }
        assertEquals(expected.getMetadata(), found.getMetadata(), name);
        assertEquals(tier(expected), tier(found), name);
        assertEquals(
                Objects.requireNonNullElse(expected.getBlobSequenceNumber(), 0L),
                Objects.requireNonNullElse(found.getBlobSequenceNumber(), 0L),
                name);
        assertEquals(source.tags(), tags(restored, found), name);
    }

    /** Where a blob has none, the emulator computes one for the answer with its content. */
    private static boolean hasKnownContentMd5(Source source) {
        return source.properties().getContentMd5() != null;
    }

    private static Optional<String> tier(BlobProperties properties) {
        return Optional.ofNullable(properties.getAccessTier())
                .filter(tier -> !Boolean.TRUE.equals(properties.isAccessTierInferred()))
                .map(AccessTier::toString);
    }

    private static void put(Map<String, String> headers, String name, String value) {
        if (value != null && !value.isEmpty()) {
            headers.put(name, value);
        }
    }

    /** The content from its start to its end. */
    private static final class ContentStream extends InputStream {
        private final BlobContent content;
        private final long size;
        private long position;

        ContentStream(BlobContent content, long size) {
            this.content = content;
            this.size = size;
        }

        @Override
        public int read() {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] into, int offset, int length) {
            if (position == size) {
                return -1;
            }
            ByteBuffer next = content.from(position, Math.min(size, position + length));
            int count = next.remaining();
            next.get(into, offset, count);
            position += count;
            return count;
        }
    }
}
