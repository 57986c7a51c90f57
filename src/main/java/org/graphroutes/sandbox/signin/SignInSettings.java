package org.graphroutes.sandbox.signin;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.graphroutes.sandbox.Application;
import org.graphroutes.sandbox.json.YamlResource;

/**
 * What the sign-in service knows: {@code sandbox/signin.yaml}. Immutable.
 *
 * @param resources by resource, the names under which tokens for it are asked for; {@code {origin}} among them stands
 *     for the sandbox's own URL
 */
public record SignInSettings(
        String tenantId, String domain, Map<String, List<String>> resources, List<Application> applications) {
    private static final Pattern LOOPBACK = Pattern.compile("^http://(127\\.0\\.0\\.1|localhost|\\[::1])(?=:|$)");

    /** @param allRoles what an application with the role {@code *} has */
    public static SignInSettings load(Set<String> allRoles) {
        JsonNode yaml = YamlResource.read("signin.yaml");
        List<Application> applications = new ArrayList<>();
        for (JsonNode application : yaml.path("applications")) {
            Set<String> roles = new LinkedHashSet<>(YamlResource.texts(application.path("roles")));
            if (roles.remove("*")) {
                roles.addAll(allRoles);
            }
            applications.add(new Application(
                    application.path("name").asText(),
                    application.path("clientId").asText(),
                    application.path("clientSecret").asText(),
                    roles));
        }
        return new SignInSettings(
                yaml.path("tenant").path("id").asText(),
                yaml.path("tenant").path("domain").asText(),
                YamlResource.members(yaml.path("resources"), YamlResource::texts),
                List.copyOf(applications));
    }

    boolean isTenant(String name) {
        return name.equalsIgnoreCase(tenantId) || name.equalsIgnoreCase(domain);
    }

    Optional<Application> application(String clientId) {
        return applications.stream()
                .filter(application -> application.clientId().equalsIgnoreCase(clientId))
                .findFirst();
    }

    /**
     * The resource that goes by the name.
     *
     * @param origin the sandbox's URL, as the client writes it
     */
    Optional<String> resource(String name, String origin) {
        String plain = name.endsWith("/") ? name.substring(0, name.length() - 1) : name;
        String known = sameLoopback(plain, origin) ? "{origin}" : plain;
        return resources.entrySet().stream()
                .filter(resource -> resource.getValue().contains(known))
                .map(Map.Entry::getKey)
                .findFirst();
    }

    /** A client may sign in at 127.0.0.1 and call Graph at localhost: it is one sandbox. */
    private static boolean sameLoopback(String url, String origin) {
        return LOOPBACK.matcher(url)
                .replaceFirst("http://127.0.0.1")
                .equals(LOOPBACK.matcher(origin).replaceFirst("http://127.0.0.1"));
    }
}
