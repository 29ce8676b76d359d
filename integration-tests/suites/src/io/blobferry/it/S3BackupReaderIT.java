package io.blobferry.it;

import io.blobferry.emulators.Emulators;
import io.blobferry.testing.BackupReaderContract;
import io.blobferry.testing.TargetAccess;
import org.junit.jupiter.api.AfterAll;

/** The contract, kept by the adapter over the emulated S3. */
class S3BackupReaderIT extends BackupReaderContract {
    private static final S3TargetAccess BUCKET = S3TargetAccess.of(Emulators.shared());

    @AfterAll
    static void close() {
        BUCKET.close();
    }

    @Override
    protected TargetAccess access() {
        return BUCKET;
    }
}
