package io.blobferry.emulators;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.util.JSONObjectUtils;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.text.ParseException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Issuers' key sets, fetched over HTTP as AWS does, kept, and fetched again for a key id that is not among them. */
final class PublishedKeys implements AutoCloseable {
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private final Map<URI, JWKSet> kept = new ConcurrentHashMap<>();

    /** The key of this id, if the issuer publishes it. */
    Optional<JWK> find(URI localIssuer, String keyId) throws StsRefusal {
        JWKSet known = kept.get(localIssuer);
        if (known == null || known.getKeyByKeyId(keyId) == null) {
            known = fetch(localIssuer);
            kept.put(localIssuer, known);
        }
        return Optional.ofNullable(known.getKeyByKeyId(keyId));
    }

    void forget() {
        kept.clear();
    }

    @Override
    public void close() {
        http.close();
    }

    private JWKSet fetch(URI localIssuer) throws StsRefusal {
        try {
            Map<String, Object> discovery =
                    JSONObjectUtils.parse(text(localIssuer.resolve(".well-known/openid-configuration")));
            return JWKSet.parse(text(URI.create(discovery.get("jwks_uri").toString())));
        } catch (IOException | ParseException e) {
            throw new StsRefusal(AwsError.idpCommunicationError());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StsRefusal(AwsError.idpCommunicationError());
        }
    }

    private String text(URI uri) throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(5)).build();
        HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw new IOException(uri + " answers " + response.statusCode());
        }
        return response.body();
    }
}
