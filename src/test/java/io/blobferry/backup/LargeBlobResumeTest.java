package io.blobferry.backup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.blobferry.domain.Outcome;
import io.blobferry.testing.BackupFixture;
import io.blobferry.testing.TestConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A run that resumes the upload of an earlier one. */
class LargeBlobResumeTest {
    private static final long ALL = 3;

    private final BackupFixture clouds = new BackupFixture();

    LargeBlobResumeTest() {
        clouds.write(BackupFixture.LARGE_ONE);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void resume_copiesOnlyMissingParts(int died) {
        clouds.faults.before("uploads.write", died, clouds.faults.crash("earlier"));
        clouds.runAndCrash("earlier");

        assertInstanceOf(Outcome.BackedUp.class, clouds.run("next"));

        assertEquals(
                ALL - died + 1,
                clouds.faults.operationsOf("next").stream()
                        .filter("uploads.write"::equals)
                        .count());
        clouds.assertNewestIsBackedUp();
    }

    /** Which parts are stored is asked of S3, not remembered. */
    @ParameterizedTest
    @ValueSource(longs = {0, TestConfig.PART - 1})
    void resume_partOfOtherSize_isCopiedAgain(long size) {
        clouds.faults.before("uploads.write", 3, clouds.faults.crash("earlier"));
        clouds.runAndCrash("earlier");
        clouds.target.truncatePart(clouds.uploadOfRow().orElseThrow(), 2, size);

        assertInstanceOf(Outcome.BackedUp.class, clouds.run("next"));

        clouds.assertNewestIsBackedUp();
        clouds.assertNoMixedObject();
    }

    @ParameterizedTest
    @ValueSource(longs = {0, TestConfig.PART - 1})
    void complete_incompleteParts_isNotSent(long size) {
        clouds.faults.after(
                "uploads.write",
                3,
                () -> clouds.target.truncatePart(clouds.uploadOfRow().orElseThrow(), 2, size));

        assertInstanceOf(Outcome.BackedUp.class, clouds.run("first"));

        assertEquals(1, clouds.faults.count("uploads.complete"));
        clouds.assertNewestIsBackedUp();
        clouds.assertNoMixedObject();
    }

    @Test
    void rowWrite_lostAnswer_keepsUpload() {
        clouds.checkpoints.reportFalseConflictOnNextWrite();

        assertInstanceOf(Outcome.BackedUp.class, clouds.run("first"));

        assertEquals(1, clouds.faults.count("uploads.create"));
        assertEquals(ALL, clouds.faults.count("uploads.write"));
        clouds.assertNewestIsBackedUp();
    }

    @Test
    void lostRow_costsOneMoreUpload() {
        clouds.faults.before("uploads.write", 3, clouds.faults.crash("earlier"));
        clouds.runAndCrash("earlier");
        clouds.checkpoints.loseRow(clouds.blob);

        assertInstanceOf(Outcome.BackedUp.class, clouds.run("next"));

        clouds.assertNewestIsBackedUp();
        assertEquals(
                1,
                clouds.target.openUploads().size(),
                "the upload that the row named is left to the bucket's lifecycle");
    }
}
