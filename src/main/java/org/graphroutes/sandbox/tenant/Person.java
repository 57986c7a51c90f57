package org.graphroutes.sandbox.tenant;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.graphroutes.sandbox.json.YamlResource;

/**
 * What the seed says of one person, before it becomes a user.
 *
 * @param alias the local part of the user principal name
 * @param manager another person's alias; empty for none
 * @param mail an address outside the tenant; empty for the usual one
 * @param roles display names of directory roles
 * @param groups display names of groups, besides those that everybody is in
 * @param methods names of seed.yaml's kinds of authentication method, besides the password
 */
record Person(
        String alias,
        String displayName,
        String givenName,
        String surname,
        String jobTitle,
        String department,
        String manager,
        String mail,
        boolean guest,
        boolean disabled,
        boolean noMail,
        int devices,
        List<String> roles,
        List<String> groups,
        List<String> methods) {

    /** The alias without what marks a guest: usable in a mail address or a device's name. */
    String mailName() {
        int mark = alias.indexOf('_');
        return mark < 0 ? alias : alias.substring(0, mark);
    }

    /** A person of the cast. */
    static Person of(JsonNode yaml) {
        return new Person(
                yaml.path("upn").asText(),
                yaml.path("displayName").asText(),
                yaml.path("givenName").asText(""),
                yaml.path("surname").asText(""),
                yaml.path("jobTitle").asText(""),
                yaml.path("department").asText(""),
                yaml.path("manager").asText(""),
                yaml.path("mail").asText(""),
                yaml.path("guest").asBoolean(),
                yaml.path("disabled").asBoolean(),
                yaml.path("noMail").asBoolean(),
                yaml.path("devices").asInt(),
                YamlResource.texts(yaml.path("roles")),
                YamlResource.texts(yaml.path("groups")),
                YamlResource.texts(yaml.path("methods")));
    }
}
