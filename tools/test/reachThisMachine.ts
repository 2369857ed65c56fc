import { pastProxies } from "../engine/pastProxies";

// For the tests themselves and all that they start.
Object.assign(process.env, pastProxies(process.env));
