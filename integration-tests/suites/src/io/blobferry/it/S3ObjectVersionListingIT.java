package io.blobferry.it;

import io.blobferry.emulators.Emulators;
import io.blobferry.testing.ObjectVersionListingContract;
import io.blobferry.testing.TargetAccess;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** The contract, kept by the adapter over the emulated S3. */
@SuppressWarnings("JUnitMethodInvoked") // A test that is overridden is run by its override.
class S3ObjectVersionListingIT extends ObjectVersionListingContract {
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
    protected void deleteMarker_isListedBelowTheVersionThatCameAfterIt() {
        S3TargetAccess.assumeNotS3Mock("the time of its markers is not that of their placement");
        super.deleteMarker_isListedBelowTheVersionThatCameAfterIt();
    }

    @Test
    @Override
    protected void list_fromAVersion_beginsWithTheNextOne() {
        S3TargetAccess.assumeNotS3Mock("it begins with the key's first version");
        super.list_fromAVersion_beginsWithTheNextOne();
    }
}
