package io.blobferry.emulators;

import java.net.URI;
import java.util.Objects;
import java.util.Set;

/**
 * An OIDC provider that the AWS account knows.
 *
 * @param arn {@code arn:aws:iam::<account>:oidc-provider/<issuer without https://>}
 * @param issuer the issuer's URL, exactly as tokens carry it
 * @param clientIds the audiences that are taken
 * @param localIssuer where the issuer's documents are fetched from on this machine
 */
public record OidcProvider(String arn, String issuer, Set<String> clientIds, URI localIssuer) {
    public OidcProvider {
        if (!issuer.startsWith("https://")) {
            throw new IllegalArgumentException("an issuer is an https URL: " + issuer);
        }
        Objects.requireNonNull(arn, "arn");
        Objects.requireNonNull(localIssuer, "localIssuer");
        clientIds = Set.copyOf(clientIds);
    }

    public static OidcProvider of(String account, String issuer, String audience, URI localIssuer) {
        String name = issuer.substring("https://".length());
        return new OidcProvider(
                "arn:aws:iam::" + account + ":oidc-provider/" + name, issuer, Set.of(audience), localIssuer);
    }

    /** The issuer as the keys of a trust policy's conditions begin. */
    String conditionPrefix() {
        return issuer.substring("https://".length());
    }
}
