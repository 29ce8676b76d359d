package io.blobferry.functions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.azure.functions.annotation.AuthorizationLevel;
import com.microsoft.azure.functions.annotation.HttpTrigger;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class CheckAccessTest {
    /** Whoever holds no key, and whom App Service did not let in, must not reach it. */
    @Test
    void itIsNeverAnonymous() {
        List<AuthorizationLevel> levels = Arrays.stream(CheckAccess.class.getMethods())
                .map(Method::getParameters)
                .flatMap(Arrays::stream)
                .filter(parameter -> parameter.isAnnotationPresent(HttpTrigger.class))
                .map(parameter -> parameter.getAnnotation(HttpTrigger.class).authLevel())
                .toList();
        assertEquals(List.of(AuthorizationLevel.FUNCTION), levels);
    }

    /** The worker catches exceptions alone: after an Error the caller would wait until the host gives up. */
    @Test
    void anErrorIsAnExceptionToTheWorker() {
        CheckAccess broken = new CheckAccess(() -> {
            throw new NoClassDefFoundError("SomeClass");
        });
        IllegalStateException told = assertThrows(IllegalStateException.class, () -> broken.run(null, null));
        assertTrue(told.getMessage().contains("SomeClass"), told::getMessage);
    }
}
