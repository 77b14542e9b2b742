// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using FsCheck;
using FsCheck.Fluent;
using Parley.Directory.Domains;
using Parley.Directory.Users;
using Parley.Security.Authentication;
using Xunit;

namespace Parley.Directory.Tests.Persons;

/// <summary>
/// Anything that can happen to three people, in any order, with restarts: the account may be used exactly when the
/// model says so, its holders of sessions were told, certificates are good exactly when they should be.
/// </summary>
public sealed class StandingModelTests
{
    private const int People = 3;

    private static readonly TimeSpan Grace = TimeSpan.FromHours(2);

    private enum Act
    {
        Good, Disabled, OutOfGroup, Expiring, Locked, NewPassword, Deleted, DisabledHere, EnabledHere, Minutes, Hours,
        Contact, Restart, Certificate, Renamed, Again,
    }

    [Fact]
    [Trait("claim", "T04")]
    public void AnySequence_LeavesEveryAccountAsTheModelSays() =>
        Prop.ForAll(
            (from acts in Gen.ArrayOf(Step)
             select acts).ToArbitrary(),
            static acts => RunAsync(acts))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(40).WithEndSize(40).WithReplay(20261124, 21));

    private static Gen<(Act Act, int Who)> Step =>
        from act in Gen.Elements(Enum.GetValues<Act>())
        from who in Gen.Choose(1, People)
        select (act, who);

    private static async Task<bool> RunAsync((Act Act, int Who)[] acts)
    {
        await using DomainFixture fixture = await DomainFixture.CreateAsync(
            DomainFixture.WithGroup with { CertificateGrace = Grace });
        Model[] models = [.. Enumerable.Range(1, People).Select(static n => new Model(n))];
        await fixture.ReadAllAsync([.. models.Select(static m => m.There!)]);
        Dictionary<string, bool> told = models.ToDictionary(static m => m.Sip, static _ => true);
        fixture.Base.Changes.Clear();
        DateTimeOffset contact = fixture.Base.Time.GetUtcNow();
        bool stale = false;
        int serial = 0;
        foreach ((Act act, int who) in acts)
        {
            Model model = models[who - 1];
            DateTimeOffset now = fixture.Base.Time.GetUtcNow();
            switch (act)
            {
                case Act.DisabledHere or Act.EnabledHere:
                    await fixture.Base.SetEnabledAsync(model.Sip, act == Act.EnabledHere);
                    model.DisabledHere = act == Act.DisabledHere
                        || (model.DisabledHere && model.There is not { InEnabledGroup: true });
                    break;
                case Act.Minutes or Act.Hours:
                    await fixture.PassAsync(act == Act.Hours ? TimeSpan.FromHours(1) : TimeSpan.FromMinutes(7));
                    break;
                case Act.Contact:
                    await fixture.ContactAsync();
                    (contact, stale) = (now, false);
                    break;
                case Act.Restart:
                    await fixture.Base.ReopenAsync();
                    break;
                case Act.Certificate:
                    string name = $"{++serial:X2}";
                    if (await fixture.Base.RegisterAsync(model.Sip, name, "device" + name)
                        == Parley.Security.Certificates.CertificateRegistration.Stored)
                    {
                        model.Certificates.Add(name);
                    }

                    break;
                default:
                    model.Follow(act, now);
                    await (model.There is null ? fixture.DeleteAsync(who) : fixture.ReadAsync(model.There));
                    break;
            }

            now = fixture.Base.Time.GetUtcNow();
            stale |= (act is Act.Minutes or Act.Hours or Act.Restart) && now - contact > Grace;
            bool settled = act is not (Act.Contact or Act.Certificate);
            foreach (Model one in models)
            {
                Check(fixture, one, now, stale, settled, told);
            }
        }

        return true;
    }

    private static void Check(
        DomainFixture fixture, Model model, DateTimeOffset now, bool stale, bool settled, Dictionary<string, bool> told)
    {
        AuthenticationFailure expected = model.Expected(now, stale);
        AuthenticationFailure actual = fixture.Check(model.Sip);
        Assert.True(expected == actual, $"{model.Sip}: {expected} expected, {actual} found");
        Account account = fixture.Account(model.Sip);
        Assert.Equal(expected == AuthenticationFailure.None, account.Enabled);
        Assert.Equal(DomainFixture.Guid(model.Number), account.Link!.ObjectGuid);
        Assert.Equal(model.Epoch, fixture.Directory.Certificates.PasswordEpoch(account.Id));
        Assert.All(model.Certificates, s => Assert.Null(fixture.Directory.Certificates.Find(s)!.RevokedAt));
        Assert.All(model.Revoked, s => Assert.NotNull(fixture.Directory.Certificates.Find(s)!.RevokedAt));
        Assert.Equal(
            model.There is null ? null : model.Sip, fixture.SignIn(model.There?.SamAccountName ?? "p", "CONTOSO"));
        foreach (AccountChange change in fixture.Base.Changes.Where(c => c.Account.Id == account.Id))
        {
            told[model.Sip] = change.Kind switch
            {
                AccountChangeKind.Disabled => false,
                AccountChangeKind.Updated => change.Account.Enabled,
                _ => told[model.Sip],
            };
        }

        // Nobody signs in in between, so what ended during a restart needs no telling.
        Assert.True(settled || told[model.Sip] || !account.Enabled);
        told[model.Sip] = account.Enabled;
    }

    private sealed class Model(int number)
    {
        public int Number => number;

        public string Sip { get; } = $"person{number}@contoso.test";

        public DomainPerson? There { get; private set; } = DomainFixture.Person(number, $"person{number}");

        public bool DisabledHere { get; set; }

        public long Epoch { get; private set; } = 1;

        public List<string> Certificates { get; } = [];

        public List<string> Revoked { get; } = [];

        private DomainPerson Last { get; set; } = DomainFixture.Person(number, $"person{number}");

        public void Follow(Act act, DateTimeOffset now)
        {
            DomainPerson good = Last with
            {
                Disabled = false, InEnabledGroup = true, ExpiresAt = null, LockedUntil = null,
            };
            There = act switch
            {
                Act.Good => good,
                Act.Disabled => good with { Disabled = true },
                Act.OutOfGroup => good with { InEnabledGroup = false },
                Act.Expiring => good with { ExpiresAt = now.AddMinutes(10) },
                Act.Locked => good with { LockedUntil = now.AddMinutes(10) },
                Act.NewPassword => Last with { PasswordStamp = Last.PasswordStamp + 1 },
                Act.Renamed => Last with { SamAccountName = $"person{number}.{Last.SamAccountName.Length}" },
                Act.Again => Last,
                _ => null,
            };
            if (There is null || There.PasswordStamp != Last.PasswordStamp)
            {
                Epoch += There is null ? 0 : 1;
                Revoked.AddRange(Certificates);
                Certificates.Clear();
            }

            Last = There ?? Last;
        }

        public AuthenticationFailure Expected(DateTimeOffset now, bool stale) => this switch
        {
            { DisabledHere: true } or { There: null or { Disabled: true } } => AuthenticationFailure.AccountDisabled,
            { There.InEnabledGroup: false } => AuthenticationFailure.NotPermitted,
            { There.ExpiresAt: { } at } when at <= now => AuthenticationFailure.AccountExpired,
            { There.LockedUntil: { } until } when until > now => AuthenticationFailure.AccountLocked,
            _ => stale ? AuthenticationFailure.DirectoryUnavailable : AuthenticationFailure.None,
        };
    }
}
