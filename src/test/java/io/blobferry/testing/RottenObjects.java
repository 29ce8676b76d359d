package io.blobferry.testing;

import io.blobferry.domain.ObjectKey;
import io.blobferry.domain.ObjectVersion;
import io.blobferry.execution.RunContext;
import io.blobferry.spi.target.BackupReader;
import io.blobferry.spi.target.SourceAttributes;
import io.blobferry.spi.target.StoredVersion;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Flow;

/** A reader of objects of which some have rotted, as {@link RottenReader} reads them. */
public final class RottenObjects implements BackupReader {
    private final BackupReader sound;
    private final BackupReader rotten;
    private final Set<ObjectKey> keys = ConcurrentHashMap.newKeySet();

    public RottenObjects(BackupReader reader) {
        sound = reader;
        rotten = new RottenReader(reader);
    }

    public void rot(ObjectKey key) {
        keys.add(key);
    }

    private BackupReader readerOf(ObjectVersion version) {
        return keys.contains(version.key()) ? rotten : sound;
    }

    @Override
    public Optional<StoredVersion> head(RunContext run, ObjectVersion version) {
        return sound.head(run, version);
    }

    @Override
    public Optional<Content> open(RunContext run, ObjectVersion version) {
        return readerOf(version).open(run, version);
    }

    @Override
    public Flow.Publisher<ByteBuffer> read(RunContext run, StoredVersion version, long offset, long length) {
        return readerOf(version.version()).read(run, version, offset, length);
    }

    @Override
    public SourceAttributes attributes(RunContext run, StoredVersion version) {
        return sound.attributes(run, version);
    }

    @Override
    public Optional<String> readText(RunContext run, ObjectKey key) {
        return sound.readText(run, key);
    }

    @Override
    public ThawResult requestThaw(RunContext run, StoredVersion version, ThawTier tier, int days) {
        return sound.requestThaw(run, version, tier, days);
    }
}
