package io.blobferry.it;

import com.azure.storage.blob.BlobClient;
import io.blobferry.domain.Crc64Nvme;
import io.blobferry.domain.TableCrc64;
import io.blobferry.emulators.EventGrid;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * A blob that a test writes and deletes again and again. Each version begins with bytes of its own, of a random number up to 64
 * KiB, and repeats one block of 16 MiB, which travels to Azure only with the first version and with one after a deletion.
 */
final class VersionedBlob {
    private static final int BLOCK = 16 << 20;
    private static final int MAX_OWN_BYTES = 64 << 10;
    private static final int BLOCK_NUMBER = 1;

    /** What a version of the blob is to be in S3. */
    record Version(String crc, long size) {}

    private final SourceContainer source;
    private final String name;
    private final int blocks;
    private final SplittableRandom random;
    private final byte[] block;
    private final Crc64Nvme blockCrc;
    private final Map<String, Version> versions = new LinkedHashMap<>();
    private String newest;
    private boolean staged;

    /** @param blocks how many blocks of 16 MiB follow the version's own bytes */
    VersionedBlob(SourceContainer source, String name, int blocks, long seed) {
        this.source = source;
        this.name = name;
        this.blocks = blocks;
        random = new SplittableRandom(seed);
        block = new byte[blocks == 0 ? 0 : BLOCK];
        random.nextBytes(block);
        blockCrc = TableCrc64.of(block);
    }

    String name() {
        return name;
    }

    String key() {
        return source.name() + "/" + name;
    }

    /** Whether the source has it. */
    synchronized boolean exists() {
        return newest != null;
    }

    /** Makes a new version, and returns what Event Grid has to say of it. */
    synchronized String write() {
        byte[] own = new byte[1 + random.nextInt(MAX_OWN_BYTES)];
        random.nextBytes(own);
        BlobClient blob = source.blob(name);
        source.stage(blob, 0, own);
        if (!staged && blocks > 0) {
            source.stage(blob, BLOCK_NUMBER, block);
            staged = true;
        }
        List<Integer> numbers = new ArrayList<>(Collections.nCopies(blocks, BLOCK_NUMBER));
        numbers.addFirst(0);
        source.commit(blob, numbers);
        newest = blob.getProperties().getETag().replace("\"", "");
        versions.put(newest, version(own));
        return EventGrid.created(blob);
    }

    /** Deletes it, and returns what Event Grid has to say of that. */
    synchronized String delete() {
        BlobClient blob = source.blob(name);
        blob.delete();
        newest = null;
        staged = false;
        return EventGrid.deleted(blob);
    }

    /** The ETag of the newest version; empty where the blob is deleted. */
    synchronized Optional<String> newest() {
        return Optional.ofNullable(newest);
    }

    /** The version of this ETag, if there was one. */
    synchronized Optional<Version> version(String etag) {
        return Optional.ofNullable(versions.get(etag));
    }

    /** The bytes of a version without its own. */
    long blockBytes() {
        return (long) blocks * BLOCK;
    }

    /** The bytes of all versions so far. */
    synchronized long bytesOfAllVersions() {
        return versions.values().stream().mapToLong(Version::size).sum();
    }

    synchronized int versionCount() {
        return versions.size();
    }

    private Version version(byte[] own) {
        Crc64Nvme crc = TableCrc64.of(own);
        for (int i = 0; i < blocks; i++) {
            crc = crc.combine(blockCrc, BLOCK);
        }
        return new Version(crc.base64(), own.length + blockBytes());
    }
}
