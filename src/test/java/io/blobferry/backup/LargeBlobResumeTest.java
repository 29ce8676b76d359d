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
        clouds.boundary.before("uploads.write", died, clouds.boundary.crash("earlier"));
        clouds.runAndCrash("earlier");

        assertInstanceOf(Outcome.BackedUp.class, clouds.run("next"));

        assertEquals(
                ALL - died + 1,
                clouds.boundary.operationsOf("next").stream()
                        .filter("uploads.write"::equals)
                        .count());
        clouds.assertNewestIsBackedUp();
    }

    /** Which parts are stored is asked of S3, not remembered. */
    @ParameterizedTest
    @ValueSource(longs = {0, TestConfig.PART - 1})
    void resume_partOfOtherSize_isCopiedAgain(long size) {
        clouds.boundary.before("uploads.write", 3, clouds.boundary.crash("earlier"));
        clouds.runAndCrash("earlier");
        clouds.target.shorten(clouds.uploadOfRow().orElseThrow(), 2, size);

        assertInstanceOf(Outcome.BackedUp.class, clouds.run("next"));

        clouds.assertNewestIsBackedUp();
        clouds.assertNoObjectIsMixed();
    }

    @ParameterizedTest
    @ValueSource(longs = {0, TestConfig.PART - 1})
    void complete_incompleteParts_isNotSent(long size) {
        clouds.boundary.after(
                "uploads.write",
                3,
                () -> clouds.target.shorten(clouds.uploadOfRow().orElseThrow(), 2, size));

        assertInstanceOf(Outcome.BackedUp.class, clouds.run("first"));

        assertEquals(1, clouds.boundary.count("uploads.complete"));
        clouds.assertNewestIsBackedUp();
        clouds.assertNoObjectIsMixed();
    }

    @Test
    void rowWrite_lostAnswer_keepsUpload() {
        clouds.checkpoints.doubtNextWrite();

        assertInstanceOf(Outcome.BackedUp.class, clouds.run("first"));

        assertEquals(1, clouds.boundary.count("uploads.create"));
        assertEquals(ALL, clouds.boundary.count("uploads.write"));
        clouds.assertNewestIsBackedUp();
    }

    @Test
    void lostRow_costsOneMoreUpload() {
        clouds.boundary.before("uploads.write", 3, clouds.boundary.crash("earlier"));
        clouds.runAndCrash("earlier");
        clouds.checkpoints.forget(clouds.blob);

        assertInstanceOf(Outcome.BackedUp.class, clouds.run("next"));

        clouds.assertNewestIsBackedUp();
        assertEquals(1, clouds.target.open().size(), "the upload that the row named is left to the bucket's lifecycle");
    }
}
