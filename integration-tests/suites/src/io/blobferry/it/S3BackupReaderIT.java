package io.blobferry.it;

import io.blobferry.emulators.Emulators;
import io.blobferry.testing.BackupReaderContract;
import io.blobferry.testing.TargetAccess;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** The contract, kept by the adapter over the emulated S3. */
@SuppressWarnings("JUnitMethodInvoked") // A test that is overridden is run by its override.
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

    @Test
    @Override
    protected void attributes_thatHeadersCarry_areAsTheBlobHadThem() {
        S3TargetAccess.assumeNotS3Mock("it keeps the tags of the header as they are encoded there");
        super.attributes_thatHeadersCarry_areAsTheBlobHadThem();
    }

    @Test
    @Override
    protected void thaw_ofAnObjectThatIsNotArchived_isRefused() {
        S3TargetAccess.assumeNotS3Mock("it does not implement RestoreObject");
        super.thaw_ofAnObjectThatIsNotArchived_isRefused();
    }
}
