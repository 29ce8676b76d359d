package io.blobferry.it;

import io.blobferry.emulators.Emulators;
import io.blobferry.testing.MultipartTargetContract;
import io.blobferry.testing.TargetAccess;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** The contract of multipart uploads, kept by the adapter over the emulated S3. */
@SuppressWarnings(
        "JUnitMethodInvoked") // A test that an emulator cannot pass names the reason, and is the inherited one
// elsewhere.
class S3MultipartTargetIT extends MultipartTargetContract {
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
    protected void complete_ofTheEarlierUpload_isHiddenByTheLaterOne() {
        S3TargetAccess.assumeNotS3Mock("its current version is the one that was completed last");
        super.complete_ofTheEarlierUpload_isHiddenByTheLaterOne();
    }

    @Test
    @Override
    protected void complete_ofAnUploadOlderThanAnObject_isHiddenByTheObject() {
        S3TargetAccess.assumeNotS3Mock("its current version is the one that was completed last");
        super.complete_ofAnUploadOlderThanAnObject_isHiddenByTheObject();
    }

    @Test
    @Override
    protected void complete_ofAnUploadOlderThanADeleteMarker_isNotCurrent() {
        S3TargetAccess.assumeNotS3Mock("its current version is the one that was completed last");
        super.complete_ofAnUploadOlderThanADeleteMarker_isNotCurrent();
    }

    @Test
    @Override
    protected void listedDate_isThatOfTheUploadsCreation() {
        S3TargetAccess.assumeNotS3Mock("it dates an object by its Complete");
        super.listedDate_isThatOfTheUploadsCreation();
    }

    @Test
    @Override
    protected void complete_ifMatch_overDeleteMarker_isRefused() {
        S3TargetAccess.assumeNotS3Mock("it compares If-Match with the version under a delete marker");
        super.complete_ifMatch_overDeleteMarker_isRefused();
    }

    @Test
    @Override
    protected void complete_again_makesNoOtherVersion() {
        S3TargetAccess.assumeNotS3Mock("it checks the condition before it finds that the upload is over");
        super.complete_again_makesNoOtherVersion();
    }

    @Test
    @Override
    protected void complete_withAnotherChecksum_isRefused() {
        S3TargetAccess.assumeNotS3Mock("it answers 400 BadRequest in place of BadDigest");
        super.complete_withAnotherChecksum_isRefused();
    }

    @Test
    @Override
    protected void complete_withAnotherSize_isRefused() {
        S3TargetAccess.assumeNotS3Mock("it ignores the size");
        super.complete_withAnotherSize_isRefused();
    }
}
