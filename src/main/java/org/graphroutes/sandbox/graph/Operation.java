package org.graphroutes.sandbox.graph;

import org.graphroutes.sandbox.http.Reply;

/** What the sandbox does for one kind of request. Runs on the tenant's event loop, and does not wait. */
@FunctionalInterface
interface Operation {
    /** @throws org.graphroutes.sandbox.odata.GraphError if Graph refuses the request */
    Reply run(Call call);
}
