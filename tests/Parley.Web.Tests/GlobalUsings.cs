// SPDX-License-Identifier: Apache-2.0

global using Parley.Web.TestKit;
global using WebClient = Parley.Web.TestKit.WebClient;
