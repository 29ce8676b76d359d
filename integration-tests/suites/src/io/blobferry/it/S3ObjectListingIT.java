package io.blobferry.it;

import io.blobferry.emulators.Emulators;
import io.blobferry.testing.ObjectListingContract;
import io.blobferry.testing.TargetAccess;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** The contract of a listing of objects, kept by the adapter over the emulated S3. */
@SuppressWarnings("JUnitMethodInvoked") // A test that is overridden is run by its override.
class S3ObjectListingIT extends ObjectListingContract {
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
    protected void characterBeyondU_FFFF_comesLast() {
        S3TargetAccess.assumeNotS3Mock("it sorts by UTF-16");
        super.characterBeyondU_FFFF_comesLast();
    }

    @Test
    @Override
    protected void objectUnderADeleteMarker_isNotListed() {
        S3TargetAccess.assumeNotS3Mock("it lists keys under a delete marker");
        super.objectUnderADeleteMarker_isNotListed();
    }
}
