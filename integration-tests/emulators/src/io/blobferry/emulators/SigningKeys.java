package io.blobferry.emulators;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** The keys by which the issuer signs, and those it publishes. */
final class SigningKeys {
    private static final int BITS = 2048;

    private final List<RSAKey> published = new ArrayList<>();
    private RSAKey current;

    SigningKeys() {
        current = newKey();
        published.add(current);
    }

    /** Signs by a new key from now on; the old one stays published, as tokens signed by it are still about. */
    synchronized void rotate() {
        current = newKey();
        published.add(current);
    }

    /** Stops to publish all keys but the current one. */
    synchronized void retireOldKeys() {
        published.removeIf(key -> !key.equals(current));
    }

    /** The key set as published: public halves only. */
    synchronized String publishedAsJson() {
        return new JWKSet(List.copyOf(published)).toString(true);
    }

    String token(Map<String, Object> claims, TokenDefect.Signing signing) {
        try {
            JWTClaimsSet set = JWTClaimsSet.parse(claims);
            RSAKey own = currentKey();
            return switch (signing) {
                case VALID -> signed(set, own, own.getKeyID());
                case FORGED -> signed(set, newKey(), own.getKeyID());
                case UNKNOWN_KEY -> {
                    RSAKey stranger = newKey();
                    yield signed(set, stranger, stranger.getKeyID());
                }
                case NONE -> new PlainJWT(set).serialize();
            };
        } catch (JOSEException | ParseException e) {
            throw new IllegalStateException("cannot sign a token", e);
        }
    }

    private synchronized RSAKey currentKey() {
        return current;
    }

    private static String signed(JWTClaimsSet claims, RSAKey key, String keyId) throws JOSEException {
        JWSHeader header = new JWSHeader.Builder(JWSAlgorithm.RS256)
                .type(JOSEObjectType.JWT)
                .keyID(keyId)
                .build();
        SignedJWT token = new SignedJWT(header, claims);
        token.sign(new RSASSASigner(key));
        return token.serialize();
    }

    private static RSAKey newKey() {
        try {
            return new RSAKeyGenerator(BITS)
                    .keyUse(KeyUse.SIGNATURE)
                    .keyID(UUID.randomUUID().toString())
                    .generate();
        } catch (JOSEException e) {
            throw new IllegalStateException("cannot make a signing key", e);
        }
    }
}
