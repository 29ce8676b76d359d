package io.blobferry.azure.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.azure.core.exception.ClientAuthenticationException;
import com.microsoft.aad.msal4j.MsalClientException;
import io.blobferry.diagnostics.Problem;
import io.blobferry.domain.FailureCause;
import io.blobferry.execution.PermanentException;
import io.blobferry.execution.TransferException;
import io.blobferry.execution.TransientException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TokenErrorsTest {
    private static TransferException translate(Throwable cause) {
        return TokenErrors.translate(
                "read it",
                new ClientAuthenticationException(
                        "Managed Identity authentication failed, see inner exception for more information.",
                        null,
                        cause));
    }

    /** As MSAL wraps what its HTTP client throws. */
    private static MsalClientException ofClient(IOException cause) {
        return new MsalClientException(new UncheckedIOException(cause));
    }

    static Stream<Throwable> endpointThatDoesNotAnswer() {
        return Stream.of(
                ofClient(new IOException("Connection prematurely closed BEFORE response")),
                new MsalClientException(new TimeoutException("no answer")));
    }

    @ParameterizedTest
    @MethodSource
    void endpointThatDoesNotAnswer(Throwable cause) {
        TransientException fault = assertInstanceOf(TransientException.class, translate(cause));

        assertTrue(fault.isServiceFailure());
    }

    @Test
    void endpointThatTheHostHasNot_isOfTheSetup() {
        PermanentException refused = assertInstanceOf(
                PermanentException.class, translate(ofClient(new ConnectException("Connection refused"))));

        assertEquals(FailureCause.FEDERATION, refused.failureCause());
        assertEquals("read it: no token for Azure Storage: Connection refused", refused.getMessage());
    }

    @Test
    void otherFailure_isOfTheSetupAndNamesItsCause() {
        PermanentException refused =
                assertInstanceOf(PermanentException.class, translate(new IllegalStateException("Identity not found")));

        assertEquals("read it: no token for Azure Storage: Identity not found", refused.getMessage());
    }

    @Test
    void problem_ofAnEndpointThatDoesNotAnswer_mayPass() {
        ClientAuthenticationException failure =
                new ClientAuthenticationException("failed", null, ofClient(new IOException("closed")));

        Problem problem = TokenErrors.problem("NO_STATE_TOKEN", "table rows", failure);

        assertEquals("table rows: no token for Azure Storage: closed", problem.message());
        assertTrue(problem.retryable());
    }
}
