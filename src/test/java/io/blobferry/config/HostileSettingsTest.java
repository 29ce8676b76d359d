package io.blobferry.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.blobferry.testing.hostile.HostileInputs;
import io.blobferry.testing.hostile.HostileJson;
import io.blobferry.testing.hostile.HostileText;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Any environment is a valid configuration or a list of errors, and the report of it agrees and shows no secret of a URL. */
class HostileSettingsTest {
    private static final int SHARE = 2_000;
    private static final int MAX_CHANGES = 4;
    private static final String ROUTES = """
            [{"name":"scans","containers":["scans","a*"],"include":["**/*.pdf"],"exclude":["tmp/**"],"bucket":"other",\
            "prefix":"scans/","storageClass":"GLACIER_IR"},{}]""";

    @Test
    void anyEnvironment_isValidOrRefused() {
        HostileInputs.check(HostileSettingsTest.class, SHARE, random -> {
            Map<String, String> environment = environment(random);
            List<String> errors = Environments.errors(environment);
            SettingsReport report = SettingsReport.of(environment);
            assertEquals(errors, report.errors());
            errors.forEach(error -> assertFalse(error.isBlank()));
            if (errors.isEmpty()) {
                assertFalse(Settings.from(environment).toString().contains(HostileText.SECRET));
            }
        });
    }

    /** A URL with a signature in place of any endpoint is neither in an error nor in the report. */
    @Test
    void signedEndpoint_isNotShown() {
        HostileInputs.check(HostileSettingsTest.class, SHARE / 4, random -> {
            Map<String, String> environment = environment(random);
            List<String> endpoints = SettingDefinitions.names().stream()
                    .filter(name -> name.toLowerCase(Locale.ROOT).contains("uri"))
                    .toList();
            environment.put(endpoints.get(random.nextInt(endpoints.size())), HostileText.signedUrl(random));
            assertFalse(SettingsReport.of(environment).toString().contains(HostileText.SECRET));
        });
    }

    /** A filter or prefix is no place for a secret, and is shown. */
    private static String withoutSecret(String routes) {
        return routes.replace(HostileText.SECRET, "value");
    }

    private static Map<String, String> environment(Random random) {
        Map<String, String> environment = new HashMap<>(Environments.REQUIRED);
        List<String> names = List.copyOf(SettingDefinitions.names());
        for (int changes = 1 + random.nextInt(MAX_CHANGES); changes > 0; changes--) {
            String name = names.get(random.nextInt(names.size()));
            switch (random.nextInt(7)) {
                case 0 -> environment.remove(name);
                case 1 -> environment.put(name, HostileText.number(random));
                case 2 -> environment.put("BLOBFERRY_" + HostileText.any(random), HostileText.any(random));
                case 3 -> environment.put("BLOBFERRY_ROUTES", HostileJson.changeTypes(ROUTES, random));
                case 4 -> environment.put("BLOBFERRY_ROUTES", withoutSecret(HostileJson.damage(ROUTES, random)));
                case 5 ->
                    environment.put(
                            HostileInputs.oneOf(random, "BLOBFERRY_SOURCE_CONTAINERS", name),
                            String.join(",", HostileText.any(random), HostileText.any(random), "scans"));
                default -> environment.put(name, HostileText.any(random));
            }
        }
        return environment;
    }
}
