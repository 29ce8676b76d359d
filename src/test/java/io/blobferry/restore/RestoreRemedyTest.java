package io.blobferry.restore;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blobferry.domain.FailureCause;
import io.blobferry.execution.PermanentException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What S3's refusals of a restore tell an operator to do. */
class RestoreRemedyTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "list the versions of s3://b/ | TARGET_DENIED | 403 AccessDenied Access Denied | s3:ListBucketVersions",
                "read s3://b/k | TARGET_DENIED | 403 AccessDenied not authorized to perform: kms:Decrypt | kms:Decrypt",
                "read s3://b/k | REJECTED | 400 KMS.DisabledException arn:aws:kms:eu:1:key/k is disabled | Enable the key",
                "read s3://b/k | REJECTED | 400 KMS.KMSInvalidStateException k is pending deletion | cancel its deletion",
                "read s3://b/k | NO_SUCH_BUCKET | 404 NoSuchBucket | --from",
                "read s3://b/k | SIGNATURE_MISMATCH | 403 SignatureDoesNotMatch | proxy",
                "read s3://b/k | REJECTED | 400 InvalidRequest | what the message names"
            })
    void refusal_namesWhatToDo(String operation, FailureCause cause, String detail, String remedy) {
        String text = RestoreRemedy.of(new PermanentException(operation, cause, detail, null));
        assertTrue(text.contains(remedy), text);
    }
}
