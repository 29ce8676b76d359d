package io.blobferry.federation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.blobferry.diagnostics.Problem;
import io.blobferry.execution.PermanentException;
import io.blobferry.execution.TransientException;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which errors are transient. FederationDiagnosticsIT covers the messages. */
class EntraErrorsTest {
    private static final Federation FEDERATION = new Federation(
            "api://tenant/app",
            "arn:aws:iam::111122223333:role/blobferry",
            "test",
            Duration.ofHours(1),
            Optional.empty());

    /** Such as the response of the metadata service while a host starts: it must not fail an event permanently. */
    @Test
    void unknownError_isTransient() {
        Problem problem = EntraErrors.diagnose(new IllegalStateException("410 Gone: being updated"), FEDERATION);
        assertEquals("NO_TOKEN", problem.code());
        assertInstanceOf(
                TransientException.class, new FederationException(problem).toTransferException("assume the role"));
    }

    @Test
    void missingAppRole_isPermanent() {
        Problem problem = EntraErrors.diagnose(new IllegalStateException("AADSTS501051: not assigned"), FEDERATION);
        assertEquals("APP_ROLE_NOT_ASSIGNED", problem.code());
        assertInstanceOf(
                PermanentException.class, new FederationException(problem).toTransferException("assume the role"));
    }
}
