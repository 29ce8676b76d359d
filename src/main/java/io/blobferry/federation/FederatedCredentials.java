package io.blobferry.federation;

import com.azure.core.credential.TokenCredential;
import io.blobferry.execution.PermanentException;
import io.blobferry.execution.TransientException;
import java.time.Clock;
import java.util.concurrent.Executor;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.services.sts.StsClient;

/**
 * AWS credentials for a managed identity: its token for the federation app's audience, traded at STS for a session of
 * the role. They are renewed ahead of their end in the background, one call at a time, each with a token asked for anew;
 * while STS is out of reach the last ones are used until they end.
 *
 * <p>{@link #resolveCredentials} throws {@link PermanentException} when a person has to correct the federation and
 * {@link TransientException} when it may pass; both name the cause and the cure, and hold neither the token nor an SDK's
 * exception. The STS client and the identity are the caller's.
 */
public final class FederatedCredentials implements AwsCredentialsProvider {
    private static final String OPERATION = "assume the role";

    private final SessionCache sessions;

    public FederatedCredentials(TokenCredential identity, StsClient sts, Federation federation) {
        this(
                identity,
                sts,
                federation,
                Clock.systemUTC(),
                renewal -> Thread.ofPlatform().daemon().name("AWS session").start(renewal));
    }

    /**
     * @param clock tells when a session ages and ends
     * @param background runs each renewal
     */
    public FederatedCredentials(
            TokenCredential identity, StsClient sts, Federation federation, Clock clock, Executor background) {
        sessions = new SessionCache(
                new StsSessionProvider(new WebIdentityTokenProvider(identity, federation), sts, federation, clock),
                clock,
                background);
    }

    @Override
    public AwsCredentials resolveCredentials() {
        try {
            return session().credentials();
        } catch (FederationException e) {
            throw e.toTransferException(OPERATION);
        }
    }

    /** @throws FederationException if there is none */
    Session session() {
        try {
            return sessions.current();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TransientException(OPERATION, "the run was interrupted", null);
        }
    }

    @Override
    public String toString() {
        return "FederatedCredentials";
    }
}
