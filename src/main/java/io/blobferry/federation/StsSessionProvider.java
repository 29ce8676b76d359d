package io.blobferry.federation;

import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
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
            return session(sts.assumeRoleWithWebIdentity(request(token)), requestedAt)
                    .orElseThrow(() -> new FederationException(Diagnosis.STS_FAILS.problem(
                            "the answer holds no complete session", federation, TokenClaims.of(token))));
        } catch (SdkException e) {
            throw new FederationException(StsErrors.diagnose(e, federation, TokenClaims.of(token), clock.instant()));
        }
    }

    /** Empty if the answer lacks a part of a session, such as that of a proxy in between. */
    private static Optional<Session> session(AssumeRoleWithWebIdentityResponse answer, Instant requestedAt) {
        Credentials issued = answer.credentials();
        boolean complete = issued != null
                && answer.assumedRoleUser() != null
                && answer.assumedRoleUser().arn() != null
                && issued.expiration() != null
                && Stream.of(issued.accessKeyId(), issued.secretAccessKey(), issued.sessionToken())
                        .allMatch(text -> text != null && !text.isBlank());
        return complete
                ? Optional.of(new Session(
                        AwsSessionCredentials.create(
                                issued.accessKeyId(), issued.secretAccessKey(), issued.sessionToken()),
                        answer.assumedRoleUser().arn(),
                        requestedAt,
                        issued.expiration()))
                : Optional.empty();
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
