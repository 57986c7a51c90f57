package org.graphroutes.sandbox.odata;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * An entity type of the model. The fields are explained in {@code sandbox/model.yaml}. Immutable.
 *
 * @param properties own and inherited, in the order in which answers write them
 * @param defaults what an answer holds without $select
 * @param concrete the types that an entity declared as this may be: itself, or those it is abstract for
 * @param expandable properties that an answer holds only with $expand
 * @param beta properties that only answers of the beta version hold
 * @param directory whether it is a directory object: advanced queries need ConsistencyLevel
 * @param mail whether it lives in a mailbox: queries follow Outlook's rules
 * @param skip whether queries know $skip and $expand; those in a mailbox do anyway
 */
public record EntityType(
        String name,
        Map<String, EdmType> properties,
        List<String> defaults,
        Set<String> readOnly,
        List<String> required,
        List<String> keys,
        List<String> unique,
        Set<String> search,
        Set<String> endsWith,
        Set<String> sort,
        Set<String> sortAdvanced,
        Map<String, Navigation> navigations,
        List<String> concrete,
        Set<String> expandable,
        List<String> beta,
        boolean directory,
        boolean mail,
        boolean skip) {

    /** {@code microsoft.graph.user} */
    public String fullName() {
        return "microsoft.graph." + name;
    }

    /** {@code User}: directory errors write a type so. */
    public String resourceName() {
        return Character.toUpperCase(name.charAt(0)) + name.substring(1);
    }
}
