package io.blobferry.federation;

import java.time.Clock;
import java.time.Instant;
import java.util.function.Supplier;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.AssumeRoleWithWebIdentityRequest;
import software.amazon.awssdk.services.sts.model.AssumeRoleWithWebIdentityResponse;
import software.amazon.awssdk.services.sts.model.Credentials;

/** Exchanges the identity's token for a session of the role, by one call of STS, which the client may retry. */
final class StsSessionProvider implements Supplier<Session> {
    private final WebIdentityTokenProvider tokenProvider;
    private final StsClient sts;
    private final Federation federation;
    private final Clock clock;

    StsSessionProvider(WebIdentityTokenProvider tokenProvider, StsClient sts, Federation federation, Clock clock) {
        this.tokenProvider = tokenProvider;
        this.sts = sts;
        this.federation = federation;
        this.clock = clock;
    }

    /**
     * Returns a new session, for a newly requested token: an earlier one may have expired.
     *
     * @throws FederationException if the token or the session cannot be obtained
     */
    @Override
    public Session get() {
        Instant requestedAt = clock.instant();
        String token = tokenProvider.token();
        try {
            AssumeRoleWithWebIdentityResponse answer = sts.assumeRoleWithWebIdentity(request(token));
            Credentials issued = answer.credentials();
            return new Session(
                    AwsSessionCredentials.create(issued.accessKeyId(), issued.secretAccessKey(), issued.sessionToken()),
                    answer.assumedRoleUser().arn(),
                    requestedAt,
                    issued.expiration());
        } catch (SdkException e) {
            throw new FederationException(StsErrors.diagnose(e, federation, TokenClaims.of(token), clock.instant()));
        }
    }

    private AssumeRoleWithWebIdentityRequest request(String token) {
        AssumeRoleWithWebIdentityRequest.Builder request = AssumeRoleWithWebIdentityRequest.builder()
                .roleArn(federation.roleArn())
                .roleSessionName(federation.sessionName())
                .durationSeconds(Math.toIntExact(federation.sessionDuration().toSeconds()))
                .webIdentityToken(token);
        federation.sessionScope().ifPresent(scope -> request.policy(SessionPolicy.of(federation, scope)));
        return request.build();
    }
}
