package io.blobferry.it;

import io.blobferry.emulators.Emulators;
import io.blobferry.testing.BackupTargetContract;
import io.blobferry.testing.TargetAccess;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** The contract of a target of whole objects, kept by the adapter over the emulated S3. */
@SuppressWarnings(
        "JUnitMethodInvoked") // A test that an emulator cannot pass names the reason, and is the inherited one
// elsewhere.
class S3TargetIT extends BackupTargetContract {
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
    protected void put_ifMatch_overDeleteMarker_isRefused() {
        S3TargetAccess.assumeNotS3Mock("it compares If-Match with the version under a delete marker");
        super.put_ifMatch_overDeleteMarker_isRefused();
    }

    @Test
    @Override
    protected void put_ifMatch_whileAnotherClientDeletes_isRefused() {
        S3TargetAccess.assumeNotS3Mock("it compares If-Match with the version under a delete marker");
        super.put_ifMatch_whileAnotherClientDeletes_isRefused();
    }

    @Test
    @Override
    protected void deleteMarker_hasAVersionIdOfItsOwn() {
        S3TargetAccess.assumeNotS3Mock("it answers with the id of the version that the marker hides");
        super.deleteMarker_hasAVersionIdOfItsOwn();
    }
}
