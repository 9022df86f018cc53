#![allow(dead_code)]
use std::time::Instant; use std::hint::black_box;
mod units { #[derive(Clone,Copy,PartialEq,Eq,PartialOrd,Ord,Debug)] pub struct Time(u64); impl Time{pub const START:Self=Self(0);pub const NEVER:Self=Self(u64::MAX); pub const fn from_ms(m:u64)->Self{Self(m)} pub const fn ms(self)->u64{self.0} pub const fn is_never(self)->bool{self.0==u64::MAX} } }
mod queue { include!("queue_body.rs"); }
use queue::Queue; use units::Time;
struct R(u64); impl R{ #[inline(always)] fn n(&mut self)->u64{ self.0=self.0.wrapping_add(0x9e3779b97f4a7c15); let mut z=self.0; z=(z^(z>>30)).wrapping_mul(0xbf58476d1ce4e5b9); z=(z^(z>>27)).wrapping_mul(0x94d049bb133111eb); z^(z>>31)} }
fn exp(r:&mut R)->u64{ 1+ (( -(((r.n()>>11) as f64+0.5)/9007199254740992.0).ln())*1e6) as u64 }
fn uni(r:&mut R)->u64{ 1+ (r.n()>>44) }
fn run(name:&str,n:usize,k:u64,w:impl Fn(&mut R)->u64){ let mut r=R(1); let mut q=Queue::with_slots(n); for i in 0..n{ q.set(i as u32,Time::from_ms(w(&mut r))); } for _ in 0..2*n{let (t,s)=q.peek().unwrap(); q.set(s,Time::from_ms(t.ms()+w(&mut r)));} let t0=Instant::now(); let mut x=0u64; for _ in 0..k{let (t,s)=q.peek().unwrap(); q.set(s,Time::from_ms(t.ms()+w(&mut r))); x=x.wrapping_add(t.ms());} black_box(x); println!("{name:8} {n:7} {:.1} ns",t0.elapsed().as_secs_f64()*1e9/k as f64);}
fn main(){ for _ in 0..2{ for n in [100,10_000,100_000]{ run("exp",n,3_000_000,exp); run("uni",n,3_000_000,uni); } } }
