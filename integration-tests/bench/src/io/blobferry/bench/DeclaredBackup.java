package io.blobferry.bench;

import io.blobferry.domain.ObjectKey;
import io.blobferry.emulators.FederationEmulator;
import io.blobferry.format.MetadataNames;
import io.blobferry.loadstubs.LoadStubs;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Map;

/** A backup in S3's load stub that was never written: an object with the synthetic content and a backup's metadata. */
final class DeclaredBackup {
    private static final String META = "x-amz-meta-";

    /** Longer than the skew of the clocks, within which a restore has to look at each version. */
    private static final Duration AGE = Duration.ofHours(1);

    private DeclaredBackup() {}

    static void declare(LoadStubs stubs, String container, String blob, long size) {
        String key = container + "/" + blob;
        stubs.declareObject(
                new ObjectKey(FederationEmulator.BUCKET, key),
                size,
                AGE,
                Map.of(
                        "Content-Type",
                        "application/octet-stream",
                        META + MetadataNames.FORMAT,
                        MetadataNames.CURRENT_FORMAT,
                        META + MetadataNames.SOURCE_URL,
                        stubs.blobs() + "/" + key,
                        META + MetadataNames.SOURCE_ETAG,
                        "0x8DD0000" + Integer.toHexString(key.hashCode()).toUpperCase(Locale.ROOT),
                        META + MetadataNames.SOURCE_LAST_MODIFIED,
                        Instant.now().minus(AGE).truncatedTo(ChronoUnit.SECONDS).toString()));
    }
}
